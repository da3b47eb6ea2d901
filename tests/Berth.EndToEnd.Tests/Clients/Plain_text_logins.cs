using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;
using Berth.Testing.Network;

namespace Berth.EndToEnd.Tests.Clients;

/// <summary>The ground our other tests stand on: what clients do with a login in a file, and without.</summary>
public sealed class Plain_text_logins(RealRegistries registries, RealDocker docker) : IAsyncDisposable
{
    private readonly ContainerClients clients = new();

    [Theory, ClassData(typeof(Ways))]
    public async Task Open_a_registry_that_is_closed_without(string way, string kind)
    {
        var registry = registries[kind];
        var reference = $"{registry.Name}/{RealRegistries.Image}";
        if (way == Ways.DockerPull)
        {
            clients.Environment["DOCKER_HOST"] = docker.Daemon.Host;
        }

        var without = await clients.FetchAsync(way, reference, TestContext.Current.CancellationToken);
        clients.UseDockerConfig(RealRegistries.Mona.DockerConfig(registry.Name));
        var with = await clients.FetchAsync(way, reference, TestContext.Current.CancellationToken);

        without.Failed();
        Assert.Matches("unauthorized|no basic auth credentials|access denied", without.Error);
        with.Succeeded();
    }

    [Fact]
    public async Task Run_what_they_pulled()
    {
        var registry = registries.Passwords;
        clients.UseDockerConfig(RealRegistries.Mona.DockerConfig(registry.Name));

        var run = await clients.RunAsync(
            // Of a program that ends at once podman may miss what it said.
            "podman", ["run", "--rm", "--network", "host", $"{registry.Name}/{RealRegistries.Image}", "/bin/busybox", "sh", "-c", "cat /etc/hosts; sleep 1"],
            TestContext.Current.CancellationToken);

        Assert.Contains($"{PrivateNetwork.Address}\t{Hosts.Registry}", run.Succeeded().Out);
    }

    public ValueTask DisposeAsync() => clients.DisposeAsync();
}
