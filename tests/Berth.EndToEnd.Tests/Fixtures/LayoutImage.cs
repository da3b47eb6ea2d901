using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>An image of one file, as an OCI image layout.</summary>
internal static class LayoutImage
{
    /// <returns>As skopeo reads it: <c>oci:FOLDER:made</c>.</returns>
    public static string Make(string layout, string file, string? sourceLabel = null)
    {
        Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256"));
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(file, Path.GetFileName(file));
        }

        var layer = tar.ToArray();
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Labels"] = sourceLabel is null ? null : new JsonObject { ["org.opencontainers.image.source"] = sourceLabel } },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray($"sha256:{Convert.ToHexStringLower(SHA256.HashData(layer))}") },
        };
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Stored(layout, Encoding.UTF8.GetBytes(config.ToJsonString()), "application/vnd.oci.image.config.v1+json"),
            ["layers"] = new JsonArray(Stored(layout, layer, "application/vnd.oci.image.layer.v1.tar")),
        };
        var entry = Stored(layout, Encoding.UTF8.GetBytes(manifest.ToJsonString()), "application/vnd.oci.image.manifest.v1+json");
        entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "made" };
        File.WriteAllText(Path.Combine(layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllText(Path.Combine(layout, "index.json"), new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(entry) }.ToJsonString());
        return $"oci:{layout}:made";
    }

    private static JsonObject Stored(string layout, byte[] content, string mediaType)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        File.WriteAllBytes(Path.Combine(layout, "blobs", "sha256", digest), content);
        return new() { ["mediaType"] = mediaType, ["digest"] = $"sha256:{digest}", ["size"] = content.Length };
    }
}
