using System.Text.Json;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>The configuration of an image, in the parts that a preflight looks at.</summary>
/// <param name="Platform"><c>linux/arm64</c>; null where it does not say.</param>
/// <param name="Metadata">The label <c>devcontainer.metadata</c>; null where it has none.</param>
internal sealed record ImageConfig(string? Platform, string? Metadata)
{
    internal static bool IsImage(string? mediaType) => mediaType is
        null or "application/vnd.oci.image.config.v1+json" or "application/vnd.docker.container.image.v1+json" or "application/octet-stream";

    internal static ImageConfig? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            // No configuration of an image.
            return null;
        }
    }

    private static ImageConfig Of(JsonElement root)
    {
        var (os, architecture, variant) =
            (RegistryJson.Text(root, "os"), RegistryJson.Text(root, "architecture"), RegistryJson.Text(root, "variant"));
        var labels = Member(Member(root, "config"), "Labels");
        return new(
            os is null || architecture is null ? null : variant is null ? $"{os}/{architecture}" : $"{os}/{architecture}/{variant}",
            RegistryJson.Text(labels, "devcontainer.metadata"));
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;
}
