using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Berth.Core.Preflight;

namespace Berth.Core.Tests.Preflight;

public sealed class Feature_archive
{
    [Theory]
    [InlineData("devcontainer-feature.json", false)]
    [InlineData("./devcontainer-feature.json", true)]
    public async Task Finds_the_file_bare_or_compressed(string name, bool isCompressed)
    {
        var tar = Tar(("install.sh", "exit 0"), (name, """{"id":"a"}"""));

        Assert.Equal("""{"id":"a"}""", await FindAsync(isCompressed ? Gzip(tar) : tar));
    }

    [Theory]
    [InlineData("lib/devcontainer-feature.json")]
    [InlineData("devcontainer-feature.json.bak")]
    public async Task Takes_no_other_file_for_it(string name) => Assert.Null(await FindAsync(Tar((name, "{}"))));

    [Fact]
    public async Task What_is_no_archive_holds_nothing()
    {
        Assert.Null(await FindAsync([]));
        Assert.Null(await FindAsync(Encoding.UTF8.GetBytes("<html>no</html>")));
        Assert.Null(await FindAsync([0x1f, 0x8b, 8, 0, 1, 2, 3]));
        Assert.Null(await FindAsync(Tar(("devcontainer-feature.json", new string(' ', 2 << 20)))));
    }

    [Fact]
    public async Task What_unpacks_without_end_is_not_unpacked_to_its_end()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var header = Tar(("big", ""))[..512];

            // A length of 8 GiB less one, and the header's sum made right again.
            Encoding.ASCII.GetBytes("77777777777\0").CopyTo(header, 124);
            Encoding.ASCII.GetBytes("        ").CopyTo(header, 148);
            Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0')}\0 ").CopyTo(header, 148);
            await gzip.WriteAsync(header);
            var zeros = new byte[1 << 20];
            for (var mebibytes = 0; mebibytes < 300; mebibytes++)
            {
                await gzip.WriteAsync(zeros);
            }
        }

        Assert.Null(await FindAsync(packed.ToArray()));
    }

    private static async Task<string?> FindAsync(byte[] layer) =>
        await FeatureArchive.FindAsync(layer, CancellationToken.None) is { } file ? Encoding.UTF8.GetString(file) : null;

    private static byte[] Tar(params (string Name, string Text)[] files)
    {
        using var content = new MemoryStream();
        using (var tar = new TarWriter(content, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var data = new MemoryStream(Encoding.UTF8.GetBytes(text));
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
            }
        }

        return content.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
