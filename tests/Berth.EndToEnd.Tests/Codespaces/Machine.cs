using System.Text.Json.Nodes;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Codespaces;

/// <summary>The tests that share one machine, one after the other.</summary>
[CollectionDefinition]
public sealed class MachineTests : ICollectionFixture<Machine>;

/// <summary>
/// mona's machine with podman, git and berth; a server with the organization acme and its repository api, which she may write; and the forge that the
/// repository is cloned from.
/// </summary>
public sealed class Machine(RealRegistries registries) : IAsyncLifetime
{
    private RealServer? server;
    private GitForge? forge;

    internal RealServer Server => server!;

    internal GitForge Forge => forge!;

    public LaunchHost Host { get; private set; } = null!;

    public RealRegistries Registries => registries;

    /// <summary>The token of acme's owner.</summary>
    public string Owner { get; private set; } = "";

    /// <summary>The token that mona logs in with.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The image of the dev container, in the server's registry.</summary>
    public string Image => $"{Server.Registry}/acme/workspace:1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await RealServer.StartBehindNginxAsync(registries.Authority);
        Host = await LaunchHost.StartAsync(LaunchHost.Podman, registries.Authority, Ct);
        Host.Environment.Remove("NODE_EXTRA_CA_CERTS");
        Host.Environment.Remove("DOCKER_HOST");
        Owner = await server.UserAsync("olga", "repo", "admin:org", "write:packages", "codespace");
        Token = await server.UserAsync("mona", "repo", "codespace", "user");
        await server.ApiAsync("POST", "admin/organizations", new { login = "acme", admin = "olga" });
        var config = $$"""
            {"image": "{{Image}}", "remoteUser": "root", "runArgs": ["--network=host"], "postCreateCommand": "printf %s \"$GREETING\" > /tmp/greeting" }
            """;
        forge = await GitForge.StartAsync((".devcontainer/devcontainer.json", config));
        await forge.CommitAsync("refs/pull/7/head", ("README", "of a fork"));
        await forge.CommitAsync("broken", (".devcontainer/devcontainer.json", config.Replace("acme/workspace:1", "acme/workspace:none", StringComparison.Ordinal)));
        await forge.CommitAsync("slow", (".devcontainer/devcontainer.json", config.Replace("> /tmp/greeting", "> /tmp/greeting; touch /tmp/waiting; sleep 8")));
        await server.ApiAsync("POST", "orgs/acme/repos", new { name = "api", @private = true, clone_url = forge.Url }, Owner);
        await server.ApiAsync("PUT", "repos/acme/api/collaborators/mona", new { permission = "push" }, Owner);
        using var image = await WorkspaceImage.MakeAsync(["gh"], [], Ct);
        await image.PushAsync(Image, new RegistryUser("any", Owner), registries.Authority, Ct);
        await server.PackageAsync("acme", "workspace");
        await server.ApiAsync("PATCH", "berth/packages/acme/container/workspace", new { repository = "acme/api", inherit_access = true }, Owner);

        // mona's own git knows the forge.
        File.WriteAllText(Path.Combine(Host.Clients.Home, ".gitconfig"), "[credential]\n\thelper = store\n");
        File.WriteAllText(Path.Combine(Host.Clients.Home, ".git-credentials"), forge.Url.Replace("http://", $"http://{GitForge.Login}@").Replace("/acme/api.git", "") + "\n");
        (await BerthAsync(input: Token + "\n", ["auth", "login", server.Registry, "--with-token"])).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        await (Host?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (forge?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    public Task<ProgramRun> BerthAsync(params string[] words) => BerthAsync("", words);

    public Task<ProgramRun> BerthAsync(string input, string[] words) =>
        ProgramRun.OfAsync(BerthPrograms.Berth, words, Host.Environment, Ct, input, patience: TimeSpan.FromMinutes(3));

    /// <summary>Creates a codespace; returns the server's name for it.</summary>
    public async Task<string> CreateAsync(params string[] more)
    {
        var run = (await BerthAsync(["codespace", "create", "-R", "acme/api", "--engine", "podman", "--trust", .. more])).Succeeded();
        return System.Text.RegularExpressions.Regex.Match(run.Error, "berth: (mona-api-[a-z0-9]+) at ").Groups[1].Value;
    }

    /// <summary>Creates one in the background; its words are in the log.</summary>
    public BackgroundProgram Creating(params string[] more) => BackgroundProgram.Start(
        BerthPrograms.Berth, ["codespace", "create", "-R", "acme/api", "--engine", "podman", "--trust", .. more], Host.Environment,
        Path.Combine(Host.Clients.Folder, $"create-{Guid.NewGuid():N}.log"));

    /// <summary>The name of one that is being created.</summary>
    public static Task<string> NameOfAsync(BackgroundProgram creating) => Eventually.AnswersAsync(
        "that the codespace has a name",
        () => Task.FromResult(System.Text.RegularExpressions.Regex.Match(creating.Log, "berth: (mona-api-[a-z0-9]+) at ") is { Success: true } match ? match.Groups[1].Value : null), Ct);

    /// <summary>Waits as long as the agent may take to hear of something: a minute.</summary>
    public static async Task WithinAMinuteAsync(string what, Func<Task<bool>> happened)
    {
        for (var second = 0; second < 60; second++)
        {
            if (await happened())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        }

        Assert.Fail($"not within a minute: {what}");
    }

    /// <summary>The container of a codespace that runs; empty for none.</summary>
    public async Task<string> ContainerAsync(string codespace)
    {
        return (await Host.EngineAsync(["ps", "--quiet", "--filter", $"label=devcontainer.local_folder={FolderOf(codespace)}"], Ct)).Out.Trim();
    }

    /// <summary>Where a codespace was cloned to.</summary>
    public string FolderOf(string codespace) => Path.Combine(Host.Clients.Home, ".local/share/berth/codespaces", codespace, "api");

    public Task<ProgramRun> ExecAsync(string codespace, string command) => BerthAsync("codespace", "exec", codespace, "--", "sh", "-c", command);

    /// <summary>How the server takes it to be; null where it has it no more.</summary>
    public async Task<string?> StateAsync(string codespace)
    {
        using var client = Server.Client(Token);
        using var answer = await client.GetAsync(new Uri($"user/codespaces/{codespace}", UriKind.Relative), Ct);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["state"]!.GetValue<string>() : null;
    }

    /// <summary>Sets a codespace secret, sealed as gh does it.</summary>
    /// <param name="level">The path that the secrets are under: <c>user</c>, <c>repos/acme/api</c>, <c>orgs/acme</c>.</param>
    public async Task SecretAsync(string level, string name, string value, string token, object? more = null)
    {
        var environment = new Dictionary<string, string>(Host.Environment) { ["GH_HOST"] = Server.Registry, ["GH_ENTERPRISE_TOKEN"] = token };
        string[] where = level == "user" ? ["--user", "--repos", "acme/api"] : level.StartsWith("orgs/", StringComparison.Ordinal) ? ["--org", level[5..], "--visibility", "all", "--app", "codespaces"] : ["--repo", $"{Server.Registry}/{level[6..]}", "--app", "codespaces"];
        (await ProgramRun.OfAsync(Requires.Program("/usr/bin/gh"), ["secret", "set", name, .. where], environment, Ct, value)).Succeeded();
    }
}
