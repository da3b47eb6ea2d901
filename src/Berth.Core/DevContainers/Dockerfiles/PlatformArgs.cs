namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>The ARGs that BuildKit and buildah set on their own, in scope without being declared.</summary>
internal static class PlatformArgs
{
    /// <param name="machine">Such as <c>linux/amd64</c>.</param>
    /// <param name="target">What the image is built for, in the same form.</param>
    public static Dictionary<string, string> Of(string machine, string target) =>
        new([.. OfOne("BUILD", machine), .. OfOne("TARGET", target)]);

    private static IEnumerable<KeyValuePair<string, string>> OfOne(string prefix, string platform)
    {
        var parts = platform.Split('/');
        yield return new($"{prefix}PLATFORM", platform);
        yield return new($"{prefix}OS", parts[0]);
        yield return new($"{prefix}ARCH", parts.ElementAtOrDefault(1) ?? "");
        yield return new($"{prefix}VARIANT", parts.ElementAtOrDefault(2) ?? "");
    }
}
