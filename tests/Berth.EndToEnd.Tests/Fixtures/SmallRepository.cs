using Berth.Testing;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>A repository that has a <c>devcontainer.json</c> and nothing else.</summary>
internal sealed class SmallRepository : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SmallRepository(string json) => folder.Write("small/.devcontainer/devcontainer.json", json);

    public string Path => folder["small"];

    /// <summary>One with an image, on the host's network.</summary>
    /// <param name="more">More members, with a comma before each.</param>
    public static SmallRepository WithImage(string image, string more = "") =>
        new($$"""{"image": "{{image}}", "remoteUser": "root", "runArgs": ["--network=host"]{{more}} }""");

    public void Dispose() => folder.Dispose();
}
