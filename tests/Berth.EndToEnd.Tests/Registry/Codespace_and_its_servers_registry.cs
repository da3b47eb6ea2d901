using Berth.EndToEnd.Tests.Fixtures;
using Berth.EndToEnd.Tests.Launch;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Registry;

/// <summary><c>berth up --server</c>: a codespace pulls from the server's own registry what its repository may, with nothing configured.</summary>
public sealed class Codespace_and_its_servers_registry(RealRegistries registries) : IAsyncLifetime
{
    private RealServer server = null!;
    private LaunchHost host = null!;
    private string owner = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await RealServer.StartBehindNginxAsync(registries.Authority);
        host = await LaunchHost.StartAsync(LaunchHost.Podman, registries.Authority, Ct);
        host.Environment.Remove("NODE_EXTRA_CA_CERTS");
        host.Environment.Remove("DOCKER_HOST");
        owner = await server.UserAsync("mona", "repo", "write:packages", "codespace");
        await server.ApiAsync("POST", "admin/organizations", new { login = "acme", admin = "mona" });
        foreach (var name in (string[])["api", "web"])
        {
            await server.ApiAsync("POST", "orgs/acme/repos", new { name, @private = true }, owner);
        }

        using var image = await WorkspaceImage.MakeAsync([], [], Ct);
        await image.PushAsync($"{server.Registry}/acme/workspace:1", new RegistryUser("any", owner), registries.Authority, Ct);
        await server.PackageAsync("acme", "workspace");
        await server.ApiAsync("PATCH", "berth/packages/acme/container/workspace", new { repository = "acme/api", inherit_access = true }, owner);
        host.Environment["BERTH_TOKEN"] = owner;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Pull_without_a_word_in_its_configuration_and_without_a_token_inside()
    {
        using var repository = SmallRepository.WithImage($"{server.Registry}/acme/workspace:1", """, "containerEnv": {"STOLEN": "${localEnv:BERTH_TOKEN}"}""");
        repository.Write(".git/config", "[remote \"origin\"]\n\turl = git@git.example:acme/api.git\n");
        repository.Write(".git/HEAD", "ref: refs/heads/main\n");
        Directory.CreateDirectory(Path.Combine(repository.Path, ".git", "objects"));
        Directory.CreateDirectory(Path.Combine(repository.Path, ".git", "refs"));

        var container = BerthLaunch.ContainerOf(await BerthAsync("up", repository.Path, "--engine", "podman", "--server", server.Registry, "--trust", "--json"));

        var pulled = await host.InsideAsync(container, $"skopeo --insecure-policy copy --quiet docker://{server.Registry}/acme/workspace:1 dir:/tmp/pulled && ls /tmp/pulled", Ct);
        Assert.Contains("manifest.json", pulled.Succeeded().Out, StringComparison.Ordinal);
        var push = await host.InsideAsync(container, $"skopeo --insecure-policy copy --quiet dir:/tmp/pulled docker://{server.Registry}/acme/workspace:2", Ct);
        Assert.Contains("only pulls", push.Failed().Words, StringComparison.Ordinal);
        var inside = await host.InsideAsync(container, "cat /proc/*/environ | tr '\\0' '\\n'; cat $DOCKER_CONFIG/*", Ct);
        Assert.DoesNotContain(owner, inside.Words, StringComparison.Ordinal);
        Assert.Contains("STOLEN=\n", inside.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(owner, (await host.EngineAsync(["inspect", container.Id], Ct)).Out, StringComparison.Ordinal);

        // A start needs nothing said again.
        (await BerthAsync("stop", repository.Path)).Succeeded();
        (await BerthAsync("start", repository.Path)).Succeeded();
        (await host.InsideAsync(container, $"skopeo inspect --raw docker://{server.Registry}/acme/workspace:1", Ct)).Succeeded();
        (await BerthAsync("down", repository.Path)).Succeeded();
    }

    [Fact]
    public async Task Is_not_launched_for_another_repository_and_says_why()
    {
        using var repository = SmallRepository.WithImage($"{server.Registry}/acme/workspace:1");

        Assert.Contains("--repo OWNER/NAME", (await BerthAsync("up", repository.Path, "--server", server.Registry, "--trust")).Failed().Words, StringComparison.Ordinal);
        var refused = (await BerthAsync("up", repository.Path, "--engine", "podman", "--server", server.Registry, "--repo", "acme/web", "--trust")).Failed();

        Assert.Contains("acme/workspace is private, does not inherit access from acme/web", refused.Words, StringComparison.Ordinal);
        Assert.Contains("no repository acme/none", (await BerthAsync("up", repository.Path, "--server", server.Registry, "--repo", "acme/none", "--trust")).Failed().Words, StringComparison.Ordinal);
    }

    private Task<ProgramRun> BerthAsync(params string[] words) => ProgramRun.OfAsync(BerthPrograms.Berth, words, host.Environment, Ct, patience: TimeSpan.FromMinutes(3));
}
