using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Berth.Testing.Ecr;

/// <summary>An image of one layer with one file: the least that a client pulls as a whole.</summary>
public sealed class TinyImage
{
    public const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private const string LayerType = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    private TinyImage(byte[] manifest, IReadOnlyDictionary<string, byte[]> blobs) => (Manifest, Blobs) = (manifest, blobs);

    public byte[] Manifest { get; }

    /// <summary>The configuration and the layer, by digest.</summary>
    public IReadOnlyDictionary<string, byte[]> Blobs { get; }

    public string Digest => DigestOf(Manifest);

    public static TinyImage Saying(string text)
    {
        var tar = Tar("hello.txt", text);
        var layer = Gzip(tar);
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Cmd = new[] { "/bin/true" } },
            rootfs = new { type = "layers", diff_ids = new[] { DigestOf(tar) } },
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = "application/vnd.docker.container.image.v1+json", size = config.Length, digest = DigestOf(config) },
            layers = new[] { new { mediaType = LayerType, size = layer.Length, digest = DigestOf(layer) } },
        });
        return new(manifest, new Dictionary<string, byte[]> { [DigestOf(config)] = config, [DigestOf(layer)] = layer });
    }

    private static string DigestOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static byte[] Tar(string name, string text)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }
}
