using System.Buffers;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>What a manifest says, in the parts that a preflight looks at. It came from outside: every digest has been checked to be one.</summary>
/// <param name="Entries">Of an index: what there is for which platform; null for a manifest of one thing.</param>
/// <param name="Config">The configuration of an image, or of an artefact.</param>
internal sealed record ManifestFacts(
    IReadOnlyList<ManifestEntry>? Entries, ManifestBlob? Config, IReadOnlyList<ManifestBlob> Layers, string? FeatureMetadata)
{
    private const int MaxLayers = 1000;

    /// <summary>A size over this is a lie.</summary>
    private const long MaxBlobBytes = 1L << 50;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether it is a dev container feature, by the type of its configuration or its layers.</summary>
    internal bool IsFeature =>
        Layers.Append(Config).Any(blob => blob?.MediaType?.StartsWith("application/vnd.devcontainers", StringComparison.Ordinal) ?? false);

    internal IEnumerable<ManifestBlob> Blobs => Config is null ? Layers : Layers.Prepend(Config);

    /// <returns>Null for what is no manifest of a form that clients pull today.</returns>
    internal static ManifestFacts? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            // A web page, perhaps.
            return null;
        }
    }

    private static ManifestFacts? Of(JsonElement root)
    {
        if (RegistryJson.List(root, "manifests", ImagePlatforms.MaxEntries) is { } entries)
        {
            return new([.. entries.Select(EntryOf).OfType<ManifestEntry>()], null, [], null);
        }

        if (RegistryJson.List(root, "layers", MaxLayers) is not { } layers)
        {
            return null;
        }

        var config = root.TryGetProperty("config", out var descriptor) ? BlobOf(descriptor) : null;
        var annotations = root.TryGetProperty("annotations", out var notes) ? notes : default;
        return new(null, config, [.. layers.Select(BlobOf).OfType<ManifestBlob>()], RegistryJson.Text(annotations, "dev.containers.metadata"));
    }

    private static ManifestEntry? EntryOf(JsonElement entry)
    {
        var platform = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("platform", out var told) ? told : default;
        var (os, architecture, variant) =
            (RegistryJson.Text(platform, "os"), RegistryJson.Text(platform, "architecture"), RegistryJson.Text(platform, "variant"));
        return BlobOf(entry) is not { } blob || os == "unknown" ? null : new(
            os is null || architecture is null ? null : variant is null ? $"{os}/{architecture}" : $"{os}/{architecture}/{variant}", blob.Digest);
    }

    private static ManifestBlob? BlobOf(JsonElement descriptor) =>
        RegistryJson.Text(descriptor, "digest") is { } digest && IsDigest(digest)
            ? new(RegistryJson.Text(descriptor, "mediaType"), digest, RegistryJson.Number(descriptor, "size", MaxBlobBytes))
            : null;

    /// <summary>It becomes part of a URL.</summary>
    internal static bool IsDigest(string text) =>
        text.Length == 7 + 64 && text.StartsWith("sha256:", StringComparison.Ordinal) && !text.AsSpan(7).ContainsAnyExcept(LowerHex);
}

/// <summary>What an index has for a platform.</summary>
/// <param name="Platform"><c>linux/arm64/v8</c>; null where it does not say.</param>
internal sealed record ManifestEntry(string? Platform, string Digest);

/// <summary>A blob that a manifest names.</summary>
/// <param name="Size">In bytes, as the manifest has it; null where it has none.</param>
internal sealed record ManifestBlob(string? MediaType, string Digest, long? Size);
