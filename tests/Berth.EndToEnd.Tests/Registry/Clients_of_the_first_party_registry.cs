using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Registry;

/// <summary>Real clients push to and pull from the server's own registry, and print why they may not.</summary>
public sealed class Clients_of_the_first_party_registry(AcmeRegistries acmes, RealRegistries registries, RealDocker docker)
    : IClassFixture<AcmeRegistries>, IAsyncDisposable
{
    private readonly ContainerClients clients = new();
    private AcmeRegistry acme = null!;

    public static TheoryData<string, string> Clients =>
    [
        .. from way in new[] { AcmeRegistries.Direct, AcmeRegistries.BehindNginx }
           from client in new[] { "skopeo", "podman", "buildah", "docker" }
           select (client, way),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Clients))]
    public async Task Push_with_a_personal_token_that_may_write_and_pull_in_a_codespace_of_the_repository(string client, string way)
    {
        acme = acmes[way];
        var reference = $"{acme.Server.Registry}/acme/{client}-made:1";

        (await PushAsync(client, acme.Publisher, reference)).Succeeded();
        await acme.Server.PackageAsync("acme", $"{client}-made");
        await acme.Server.ApiAsync("PATCH", $"berth/packages/acme/container/{client}-made", new { repository = "acme/api", inherit_access = true }, acme.Publisher);

        (await PullAsync(client, await acme.Server.CodespaceTokenAsync("acme/api", acme.Launcher), reference)).Succeeded();
        (await PullAsync(client, acme.Reader, reference)).Succeeded();
        var other = (await PullAsync(client, await acme.Server.CodespaceTokenAsync("acme/web", acme.Launcher), reference)).Failed();
        Assert.Contains($"acme/{client}-made is private, does not inherit access from acme/web", other.Words, StringComparison.Ordinal);
        Assert.Contains($"berth package allow acme/{client}-made --codespaces acme/web", other.Words, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task Are_told_why_they_may_not_push(string client, string way)
    {
        acme = acmes[way];
        var reference = $"{acme.Server.Registry}/acme/{client}-refused:1";

        var reader = (await PushAsync(client, acme.Reader, reference)).Failed();
        Assert.Contains("lacks the scope write:packages", reader.Words, StringComparison.Ordinal);
        var codespace = (await PushAsync(client, await acme.Server.CodespaceTokenAsync("acme/api", acme.Launcher), reference)).Failed();
        Assert.Contains("a codespace's own token only pulls", codespace.Words, StringComparison.Ordinal);
        var stranger = (await PushAsync(client, acme.Stranger, reference)).Failed();
        Assert.Contains("does not exist, or this login may not reach it", stranger.Words, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task Tell_a_stranger_the_same_of_what_is_hidden_and_what_is_missing(string client, string way)
    {
        acme = acmes[way];
        (await PushAsync("skopeo", acme.Publisher, $"{acme.Server.Registry}/acme/hidden:1")).Succeeded();

        foreach (var login in (string?[])[acme.Stranger, null])
        {
            var hidden = (await PullAsync(client, login, $"{acme.Server.Registry}/acme/hidden:1")).Failed();
            var missing = (await PullAsync(client, login, $"{acme.Server.Registry}/acme/absent:1")).Failed();
            Assert.Equal(WithoutTimes(missing.Error.Replace("acme/absent", "acme/hidden", StringComparison.Ordinal)), WithoutTimes(hidden.Error));
        }
    }

    [Theory]
    [InlineData("docker", AcmeRegistries.Direct)]
    [InlineData("podman", AcmeRegistries.Direct)]
    [InlineData("docker", AcmeRegistries.BehindNginx)]
    [InlineData("podman", AcmeRegistries.BehindNginx)]
    public async Task Log_in_with_a_token_and_nothing_else(string client, string way)
    {
        acme = acmes[way];
        clients.UseDockerConfig($$$"""{"auths": {"{{{acme.Server.Registry}}}": {} } }""");
        clients.Environment["DOCKER_HOST"] = docker.Daemon.Host;
        Task<ProgramRun> LogInAsync(string password) => clients.RunAsync(
            $"/usr/bin/{client}", ["login", "--username", "any", "--password-stdin", acme.Server.Registry], clients.Environment, Ct, password);


        // podman has one sentence of its own for every refused login.
        Assert.Contains(
            client == "docker" ? "the password is no token of this server" : "invalid username/password", (await LogInAsync("nonsense")).Failed().Words, StringComparison.Ordinal);
        (await LogInAsync(acme.Reader)).Succeeded();
        Assert.DoesNotContain("identitytoken", await File.ReadAllTextAsync(Path.Combine(clients.Environment["DOCKER_CONFIG"], "config.json"), Ct), StringComparison.Ordinal);
    }

    [Theory, InlineData(AcmeRegistries.Direct), InlineData(AcmeRegistries.BehindNginx)]
    public async Task Delete_what_their_token_may_delete(string way)
    {
        acme = acmes[way];
        var reference = $"{acme.Server.Registry}/acme/short-lived:1";
        (await PushAsync("skopeo", acme.Publisher, reference)).Succeeded();
        await acme.Server.PackageAsync("acme", "short-lived");

        (await RunAsync("skopeo", acme.Reader, "delete", $"docker://{reference}")).Failed();
        (await RunAsync("skopeo", acme.Publisher, "delete", $"docker://{reference}")).Succeeded();

        (await PullAsync("skopeo", acme.Reader, reference)).Failed();
    }

    public ValueTask DisposeAsync() => clients.DisposeAsync();

    private static string WithoutTimes(string words) => System.Text.RegularExpressions.Regex.Replace(words, @"time=""[^""]*""|[0-9.]+[µm]?s\b", "");

    private async Task<ProgramRun> PushAsync(string client, string token, string reference)
    {
        var image = registries.ImageOnDisk.OnDisk;
        switch (client)
        {
            case "skopeo":
                return await RunAsync("skopeo", token, "--insecure-policy", "copy", "--quiet", image, $"docker://{reference}");
            case "docker":
                var archive = Path.Combine(clients.Home, "image.tar");
                File.Delete(archive);
                (await RunAsync("skopeo", null, "--insecure-policy", "copy", "--quiet", image, $"docker-archive:{archive}:{reference}")).Succeeded();
                (await RunAsync("docker", null, "load", "--quiet", "--input", archive)).Succeeded();
                return await RunAsync("docker", token, "push", reference);
            default:
                var id = (await RunAsync(client, null, "pull", "--quiet", image)).Succeeded().Out.Trim().Split('\n')[^1];
                return await RunAsync(client, token, "push", "--quiet", id, $"docker://{reference}");
        }
    }

    private Task<ProgramRun> PullAsync(string client, string? token, string reference) => client == "skopeo"
        ? RunAsync("skopeo", token, "--insecure-policy", "copy", "--quiet", $"docker://{reference}", $"dir:{Directory.CreateTempSubdirectory().FullName}")
        : client == "buildah" ? RunAsync("buildah", token, "pull", "--policy", "always", "--quiet", reference)
        : RunAsync(client, token, "pull", "--quiet", reference);

    /// <summary>With a token in a docker configuration, as <c>docker login</c> leaves it: never among the arguments.</summary>
    private async Task<ProgramRun> RunAsync(string client, string? token, params string[] arguments)
    {
        clients.UseDockerConfig(token is null ? "{}" : new RegistryUser("any", token).DockerConfig(acme.Server.Registry));
        if (client == "docker")
        {
            clients.Environment["DOCKER_HOST"] = docker.Daemon.Host;
        }

        return await clients.RunAsync(client, arguments, Ct);
    }
}
