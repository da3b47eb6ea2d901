using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>The ground that launches stand on: what the Dev Containers CLI does with the example by itself, and with logins in a file.</summary>
[Collection<EcrTests>]
public sealed class Plain_devcontainer_up(RealRegistries registries, RealEcr ecr, RealExample example) : IAsyncLifetime
{
    private ExampleRepository? repository;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task Alone_fails_on_the_example(string engine)
    {
        await using var host = await StartAsync(engine);

        var run = await host.UpAsync(repository!.Path, ExampleRepository.WithCompose, CancellationToken);

        Assert.Matches("unauthorized|no basic auth credentials|access denied", run.Failed().Words);
    }

    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task With_plain_text_logins_launches_the_example(string engine)
    {
        await using var host = await StartAsync(engine);
        host.Clients.UseDockerConfig(example.PlainTextLogins(ecr));

        var container = LaunchedContainer.Of(await host.UpAsync(repository!.Path, ExampleRepository.WithCompose, CancellationToken));

        Assert.Equal("vscode", container.User);
        var made = await host.InsideAsync(
            container, "cd ~/done && ls | sort | xargs; cat *-tool *-greeting /opt/example/made; /opt/example/busybox echo $FROM_LABEL",
            CancellationToken);
        Assert.Equal(
            """
            on-create post-create-greeting post-create-tool post-start update-content
            hello, from the feature underneath
            hello from aws
            made in the builder
            yes

            """,
            made.Succeeded().Out);
        var services = await host.EngineAsync(["ps", "--format", "{{.Image}}"], CancellationToken);
        Assert.Contains($"{example.Passwords.Name}/acme/db:1", services.Out);
    }

    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task With_plain_text_logins_launches_an_image(string engine)
    {
        await using var host = await StartAsync(engine);
        host.Clients.UseDockerConfig(example.PlainTextLogins(ecr));

        var container = LaunchedContainer.Of(await host.UpAsync(repository!.Path, ExampleRepository.WithImage, CancellationToken));

        Assert.Equal("root", container.User);
        Assert.Equal("created yes\n", (await host.InsideAsync(container, "echo $(cat ~/created) $FROM_LABEL", CancellationToken)).Succeeded().Out);
    }

    public async ValueTask InitializeAsync()
    {
        await example.ReadyAsync(registries, ecr);
        repository = await ExampleRepository.CheckOutAsync(example);
    }

    public ValueTask DisposeAsync()
    {
        repository?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<LaunchHost> StartAsync(string engine)
    {
        var host = await LaunchHost.StartAsync(engine, registries.Authority, CancellationToken);
        host.Environment["EXAMPLE_NETWORK"] = "host";
        return host;
    }
}
