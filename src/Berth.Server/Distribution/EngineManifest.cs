using System.Text.Json;

namespace Berth.Server.Distribution;

/// <summary>What a manifest says that matters here.</summary>
/// <param name="Size">Bytes of the manifest and of what it names.</param>
/// <param name="ConfigDigest">The configuration's; null for an index.</param>
/// <param name="Children">The manifests of an index.</param>
public sealed record EngineManifest(string Digest, string MediaType, long Size, string? ConfigDigest, IReadOnlyList<string> Children)
{
    /// <summary>How many manifests of an index are looked at.</summary>
    private const int MaxChildren = 200;

    /// <returns>One that names nothing, where it is no manifest that we know.</returns>
    internal static EngineManifest Read(string digest, string mediaType, byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var config = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("config", out var named) ? named : default;
            List<string> children = [.. Entries(root, "manifests").Select(DigestOf).OfType<string>().Take(MaxChildren)];
            var size = content.LongLength + SizeOf(config) + Entries(root, "layers").Sum(SizeOf) + Entries(root, "manifests").Sum(SizeOf);
            return new(digest, mediaType, size, DigestOf(config), children);
        }
        catch (JsonException)
        {
            return new(digest, mediaType, content.LongLength, null, []);
        }
    }

    private static IEnumerable<JsonElement> Entries(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string? DigestOf(JsonElement descriptor) =>
        descriptor.ValueKind == JsonValueKind.Object && descriptor.TryGetProperty("digest", out var digest) && digest.ValueKind == JsonValueKind.String
        && digest.GetString() is { Length: 71 } text && text.StartsWith("sha256:", StringComparison.Ordinal) && text[7..].All(char.IsAsciiHexDigitLower)
            ? text
            : null;

    private static long SizeOf(JsonElement descriptor) =>
        descriptor.ValueKind == JsonValueKind.Object && descriptor.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number
        && size.TryGetInt64(out var bytes) && bytes is >= 0 and < 1L << 50
            ? bytes
            : 0;
}
