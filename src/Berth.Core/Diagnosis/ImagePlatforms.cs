using System.Text.Json;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>For which platforms an image is there, from its index.</summary>
public static class ImagePlatforms
{
    /// <summary>How many entries of an index are looked at.</summary>
    public const int MaxEntries = 1000;

    /// <summary>Whether a media type says that there is an image for each of several platforms.</summary>
    public static bool IsIndex(string? mediaType) => mediaType is
        "application/vnd.oci.image.index.v1+json" or "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Whether a media type is one that today's clients pull.</summary>
    public static bool IsImage(string? mediaType) => IsIndex(mediaType) || mediaType is
        "application/vnd.oci.image.manifest.v1+json" or "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary><c>linux/amd64</c>, <c>linux/arm/v7</c>, in the order of the index; what is for none, such as an attestation, is left out.</summary>
    public static IReadOnlyList<string> Read(string index) => RegistryJson.Read<List<string>>(
        index, root => [.. RegistryJson.Entries(root, "manifests", MaxEntries).Select(PlatformOf).OfType<string>().Distinct()]) ?? [];

    /// <summary>Whether one of them runs on a machine; a variant narrows an architecture and is the image's affair.</summary>
    /// <param name="platform">Without a variant: <c>linux/arm64</c>.</param>
    public static bool Contains(IReadOnlyList<string> platforms, string platform) =>
        platforms.Any(one => one == platform || one.StartsWith($"{platform}/", StringComparison.Ordinal));

    private static string? PlatformOf(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("platform", out var platform))
        {
            return null;
        }

        var (os, architecture) = (RegistryJson.Text(platform, "os"), RegistryJson.Text(platform, "architecture"));
        var variant = RegistryJson.Text(platform, "variant");
        return os is null or "unknown" || architecture is null ? null : $"{os}/{architecture}{(variant is null ? "" : $"/{variant}")}";
    }
}
