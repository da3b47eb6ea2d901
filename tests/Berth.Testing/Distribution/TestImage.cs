using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Berth.Testing.Network;

namespace Berth.Testing.Distribution;

/// <summary>An image of one layer, about a megabyte: a static busybox. Made without any registry, as an OCI image layout.</summary>
/// <remarks>https://github.com/opencontainers/image-spec/blob/main/image-layout.md</remarks>
public sealed class TestImage : IDisposable
{
    private const string Busybox = "/bin/busybox";
    private const string Tag = "made";

    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder folder = new();

    public TestImage()
    {
        Directory.CreateDirectory(folder["layout", "blobs", "sha256"]);
        var (layer, content) = Layer();
        var config = Blob(new JsonObject
        {
            ["architecture"] = OciArchitecture,
            ["os"] = "linux",
            ["created"] = "2001-02-03T04:05:06Z",
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/bin/sh"), ["Env"] = new JsonArray("PATH=/bin") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(Digest(content)) },
            // podman builds nothing on an image whose history is shorter than its layers.
            ["history"] = new JsonArray(new JsonObject { ["created"] = "2001-02-03T04:05:06Z", ["created_by"] = nameof(TestImage) }),
        });
        var manifest = Blob(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = Descriptor("application/vnd.oci.image.config.v1+json", config),
            ["layers"] = new JsonArray(Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", Stored(layer))),
        });
        var entry = Descriptor("application/vnd.oci.image.manifest.v1+json", manifest);
        entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = Tag };
        folder.Write("layout/oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        folder.Write("layout/index.json", new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(entry) }.ToJsonString());
    }

    /// <summary>Whether this machine has what the image is made of, and what pushes it.</summary>
    public static bool CanBeMade => File.Exists(Busybox) && Skopeo.IsInstalled;

    /// <summary>As podman, buildah and skopeo read it from this disk: <c>oci:FOLDER:TAG</c>.</summary>
    public string OnDisk => $"oci:{folder["layout"]}:{Tag}";

    private static string OciArchitecture => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>Pushes it as <paramref name="reference"/>, for example <c>registry.berth.test:5000/acme/tiny:1</c>.</summary>
    public Task PushAsync(string reference, RegistryUser user, PrivateCa authority, CancellationToken cancellationToken) =>
        Skopeo.PushAsync(OnDisk, reference, user, authority, cancellationToken);

    public void Dispose() => folder.Dispose();

    private static (byte[] Compressed, byte[] Content) Layer()
    {
        using var content = new MemoryStream();
        using (var tar = new TarWriter(content, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var name in new[] { "bin", "etc", "tmp", "usr", "lib", "lib64", "run" })
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, $"{name}/") { Mode = Executable });
            }

            using var busybox = File.OpenRead(Busybox);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = Executable, DataStream = busybox });
            foreach (var name in new[] { "sh", "cat", "sleep", "true", "env" })
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{name}") { LinkName = "busybox" });
            }
        }

        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content.ToArray());
        }

        return (compressed.ToArray(), content.ToArray());
    }

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private (string Digest, int Size) Blob(JsonObject content) => Stored(System.Text.Encoding.UTF8.GetBytes(content.ToJsonString()));

    private (string Digest, int Size) Stored(byte[] content)
    {
        var digest = Digest(content);
        File.WriteAllBytes(folder["layout", "blobs", "sha256", digest["sha256:".Length..]], content);
        return (digest, content.Length);
    }

    private static JsonObject Descriptor(string mediaType, (string Digest, int Size) blob) =>
        new() { ["mediaType"] = mediaType, ["digest"] = blob.Digest, ["size"] = blob.Size };
}
