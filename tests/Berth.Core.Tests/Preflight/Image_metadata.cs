using Berth.Core.Preflight;
using Berth.Core.References;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Preflight;

/// <summary>What a base image says it brings along.</summary>
public sealed class Image_metadata
{
    private const string Host = "registry.example.com";

    private readonly Shelf shelf = new(Host);

    [Theory]
    [InlineData("""[{"id":"ghcr.io/devcontainers/features/docker-in-docker:2","privileged":true,"mounts":["type=volume,source=d,target=/d"]},{"remoteUser":"vscode","postStartCommand":"echo up"}]""", 2)]
    [InlineData("""{"privileged":true}""", 1)]
    [InlineData("[]", 0)]
    public async Task Is_read_from_the_label(string label, int entries)
    {
        shelf.Image("acme/base:1", metadata: label);
        var brought = await ReadAsync("acme/base:1");

        Assert.Equal(entries, brought!.Count);
        Assert.Equal(entries > 0, brought.Any(entry => entry.OpensHost));
    }

    [Fact]
    public async Task Tells_each_part_apart()
    {
        shelf.Image("acme/base:1", metadata: """[{"id":"f","privileged":true},{"remoteUser":"vscode","postStartCommand":"echo \u001b[2J"}]""");
        var brought = await ReadAsync("acme/base:1");

        Assert.Equal($"{Host}/acme/base:1 (f)", brought![0].Source);
        Assert.Equal(("vscode", "echo \\u001b[2J"), (brought[1].RemoteUser, brought[1].Hooks[0].Command));
        Assert.False(brought[1].OpensHost);
    }

    [Fact]
    public async Task Is_empty_without_a_label_and_null_where_it_is_not_to_be_had()
    {
        shelf.Image("acme/base:1");
        shelf.Image("acme/odd:1", metadata: "not json }");
        shelf.Image("acme/list:1", metadata: "[1]");

        Assert.Empty((await ReadAsync("acme/base:1"))!);
        Assert.Null(await ReadAsync("acme/odd:1"));
        Assert.Null(await ReadAsync("acme/list:1"));
        Assert.Null(await ReadAsync("acme/none:1"));
    }

    [Fact]
    public async Task Costs_nothing_after_a_preflight()
    {
        shelf.Index("acme/base:1", "linux/amd64", "linux/arm64");
        shelf.Image("acme/one:1", metadata: "{}");
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server };
        await flight.CheckAsync($"{Host}/acme/one:1");
        var before = server.Requests.Count;
        await new ImageMetadata(flight.Session).ReadAsync(ImageReference.Parse($"{Host}/acme/one:1"), null, CancellationToken.None);

        Assert.Equal(before, server.Requests.Count);
    }

    private async Task<IReadOnlyList<BroughtMetadata>?> ReadAsync(string name)
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server };
        return await new ImageMetadata(flight.Session).ReadAsync(ImageReference.Parse($"{Host}/{name}"), null, CancellationToken.None);
    }
}
