using System.Diagnostics;
using System.Text.Json;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>Somebody's machine with an engine, a checkout of the example, and <c>berth</c> to launch it with.</summary>
internal sealed class BerthLaunch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder folder = new();
    private readonly RealRegistries registries;
    private readonly RealExample example;
    private readonly RealEcr ecr;

    private BerthLaunch(LaunchHost host, ExampleRepository repository, RealRegistries registries, RealExample example, RealEcr ecr) =>
        (Host, Repository, this.registries, this.example, this.ecr) = (host, repository, registries, example, ecr);

    public LaunchHost Host { get; }

    public ExampleRepository Repository { get; }

    /// <summary>What <c>berth</c> gets: the machine's environment, and nothing that would lead it to the registries by itself.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static async Task<BerthLaunch> PrepareAsync(string engine, RealRegistries registries, RealExample example, RealEcr ecr)
    {
        BerthPrograms.Required();
        await example.ReadyAsync(registries, ecr);
        var launch = new BerthLaunch(
            await LaunchHost.StartAsync(engine, registries.Authority, CancellationToken), await ExampleRepository.CheckOutAsync(example), registries, example, ecr);
        foreach (var (name, value) in launch.Host.Environment.Where(variable => variable.Key is not "NODE_EXTRA_CA_CERTS"))
        {
            launch.Environment[name] = value;
        }

        launch.Environment["EXAMPLE_NETWORK"] = "host";
        if (engine == LaunchHost.Podman)
        {
            launch.Environment.Remove("DOCKER_HOST");
        }

        return launch;
    }

    /// <summary>The state that berth keeps, its logs included.</summary>
    public string StateFolder => Path.Combine(Host.Clients.Home, ".local", "state", "berth");

    /// <summary>Where its sockets and configurations lie.</summary>
    public string RuntimeFolder => Path.Combine(Host.Clients.RuntimeFolder, "berth");

    /// <summary>Writes the example's secrets, and more, as a file; returns its path.</summary>
    public string SecretsFile(params (string Name, string Value)[] more)
    {
        var secrets = example.SecretSets(ecr);
        foreach (var (name, value) in more)
        {
            secrets[name] = value;
        }

        return SecretsFile(secrets);
    }

    /// <summary>Writes exactly these secrets as a file; returns its path.</summary>
    public string SecretsFile(IReadOnlyDictionary<string, string> secrets, string name = "secrets.env")
    {
        var path = folder.Write(name, Secrets.Dotenv(secrets));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Everywhere that this machine's programs may write, the file of secrets excepted.</summary>
    public IEnumerable<string> Places => [.. Host.Places, Repository.Path];

    /// <summary>Runs <c>berth</c>.</summary>
    public Task<ProgramRun> BerthAsync(params string[] words) =>
        ProgramRun.OfAsync(BerthPrograms.Berth, words, Environment, CancellationToken, patience: Patience);

    /// <summary><c>berth up</c> of the example, on this machine's engine.</summary>
    /// <param name="config">Below the folder; null for the one that berth finds.</param>
    public Task<ProgramRun> UpAsync(string? config, params string[] more) => BerthAsync(
        ["up", Repository.Path, "--engine", Host.Engine, .. config is null ? [] : (string[])["--config", Path.Combine(Repository.Path, config)], .. more]);

    /// <summary><c>berth up</c> of another repository, with the example's secrets.</summary>
    public Task<ProgramRun> UpAsync(SmallRepository other, params string[] more) =>
        BerthAsync(["up", other.Path, "--engine", Host.Engine, "--secrets-file", SecretsFile(), .. more]);

    /// <summary>Launches the example with its secrets; what it makes is told by <c>--json</c>.</summary>
    public async Task<LaunchedContainer> LaunchAsync(string? config, params (string Name, string Value)[] secrets) =>
        ContainerOf(await UpAsync(config, "--secrets-file", SecretsFile(secrets), "--trust", "--json"));

    public static LaunchedContainer ContainerOf(ProgramRun run)
    {
        using var answer = JsonDocument.Parse(run.Succeeded().Out);
        return new(Text("containerId"), Text("remoteUser"), Text("remoteWorkspaceFolder"));

        string Text(string name) => answer.RootElement.GetProperty(name).GetString()!;
    }

    public Task<ProgramRun> InsideAsync(LaunchedContainer container, string command) => Host.InsideAsync(container, command, CancellationToken);

    /// <summary>Runs a shell command inside as somebody, with something on standard input.</summary>
    public Task<ProgramRun> InsideAsync(LaunchedContainer container, string user, string command, string input = "") =>
        Host.EngineAsync(["exec", "--interactive", "--user", user, container.Id, "sh", "-c", command], CancellationToken, input);

    /// <summary>Lets clients inside believe a registry that the launch did not know of, as its owner would.</summary>
    public async Task TrustInsideAsync(LaunchedContainer container, string registry) => (await InsideAsync(
        container, "root",
        $"mkdir -p /etc/docker/certs.d/{registry} && cat > /etc/docker/certs.d/{registry}/ca.crt", registries.Authority.Pem)).Succeeded();

    /// <summary>Runs <c>berth</c> at a terminal.</summary>
    public Task<ProgramRun> AtTerminalAsync(string program, params string[] words) => ProgramRun.OfAsync(
        Requires.Program("/usr/bin/script"),
        ["--quiet", "--return", "--command", string.Join(' ', words.Prepend(program).Select(Quoted)), "/dev/null"],
        Environment, CancellationToken, patience: Patience);

    /// <summary>What the registry gives a client inside who asks for its login, as JSON; a refusal otherwise.</summary>
    public Task<ProgramRun> LoginInsideAsync(LaunchedContainer container, string registry) =>
        InsideAsync(container, $"printf %s {registry} | docker-credential-berth get");

    /// <summary>Whose login <see cref="LoginInsideAsync"/> was answered with.</summary>
    public static string UserOf(ProgramRun answer) => Member(answer, "Username");

    /// <summary>Its password or token.</summary>
    public static string SecretOf(ProgramRun answer) => Member(answer, "Secret");

    /// <summary>The file system of a running container as it sees it, tmpfs and mounts included, what the kernel makes up excepted.</summary>
    public async Task<string[]> InsideFoldersAsync(LaunchedContainer container)
    {
        var process = await Host.EngineAsync(["inspect", "--format", "{{.State.Pid}}", container.Id], CancellationToken);
        var root = $"/proc/{process.Succeeded().Out.Trim()}/root";
        return [.. Directory.GetFileSystemEntries(root).Where(path => Path.GetFileName(path) is not ("proc" or "sys"))];
    }

    /// <summary>Asks a registry for an image inside.</summary>
    public Task<ProgramRun> PullInsideAsync(LaunchedContainer container, string image, string user = "root") =>
        InsideAsync(container, user, $"skopeo --insecure-policy inspect docker://{image}");

    /// <summary>Ends the agent as a crash would.</summary>
    public void KillAgent()
    {
        foreach (var process in Agents())
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static string Quoted(string word) => $"'{word.Replace("'", @"'\''")}'";

    private static string Member(ProgramRun answer, string name)
    {
        using var json = JsonDocument.Parse(answer.Succeeded().Out);
        return json.RootElement.GetProperty(name).GetString()!;
    }

    private IEnumerable<Process> Agents() =>
        from process in Running.Processes()
        where process.Environment.Contains($"XDG_RUNTIME_DIR={Host.Clients.RuntimeFolder}\0")
            && Path.GetFileName(process.Program) == "berth" && process.Arguments.Contains("\0agent\0")
        select Process.GetProcessById(process.Id);

    public async ValueTask DisposeAsync()
    {
        await BerthAsync("down", Repository.Path);
        KillAgent();
        await Host.DisposeAsync();
        Repository.Dispose();
        folder.Dispose();
    }
}
