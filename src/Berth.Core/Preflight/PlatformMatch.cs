namespace Berth.Core.Preflight;

/// <summary>Whether what is offered for one platform runs on another.</summary>
/// <remarks>Rule: containerd/platforms. A variant that is not asked for is anyone; <c>arm64</c> is <c>arm64/v8</c>; an ARM runs what older ones ran.</remarks>
internal static class PlatformMatch
{
    /// <summary><c>linux/x86_64</c> as an index writes it: <c>linux/amd64</c>.</summary>
    internal static string Normal(string platform)
    {
        var parts = platform.Trim().ToLowerInvariant().Split('/');
        if (parts.Length == 1)
        {
            // docker takes either half alone.
            parts = parts[0] is "linux" or "windows" ? parts : ["linux", parts[0]];
        }

        return string.Join('/', parts.Select(part => part switch { "x86_64" or "x86-64" => "amd64", "aarch64" => "arm64", "armhf" => "arm", _ => part }));
    }

    internal static bool Serves(string offered, string wanted)
    {
        var (have, want) = (Normal(offered).Split('/'), Normal(wanted).Split('/'));
        if (have[0] != want[0] || (want.Length > 1 && (have.Length < 2 || have[1] != want[1])))
        {
            return false;
        }

        var (offeredVariant, wantedVariant) = (VariantOf(have), VariantOf(want));
        return want.Length < 3
            || offeredVariant == wantedVariant
            || (want[1] == "arm" && string.CompareOrdinal(offeredVariant, wantedVariant) < 0);
    }

    private static string VariantOf(string[] parts) => parts switch
    {
        [_, _, var variant, ..] => variant,
        [_, "arm64"] => "v8",
        [_, "arm"] => "v7",
        _ => "",
    };
}
