using Berth.Testing;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>A checkout with just the files that a test needs.</summary>
internal sealed class SmallRepository : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <param name="config">Its <c>.devcontainer/devcontainer.json</c>.</param>
    /// <param name="files">More of them, each with its path below the folder.</param>
    public SmallRepository(string config, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files.Append((".devcontainer/devcontainer.json", config)))
        {
            Write(path, text);
        }
    }

    public string Path => folder["small"];

    /// <summary>Writes one of its files; returns its full path.</summary>
    public string Write(string path, string text)
    {
        var file = folder.Write($"small/{path}", text);

        // As git leaves it: users inside have another id than the one of the host.
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return file;
    }

    /// <summary>One with an image, on the host's network.</summary>
    /// <param name="more">More members, with a comma before each.</param>
    public static SmallRepository WithImage(string image, string more = "") =>
        new($$"""{"image": "{{image}}", "remoteUser": "root", "runArgs": ["--network=host"]{{more}} }""");

    public void Dispose() => folder.Dispose();
}
