using System.Text.Json;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>Somebody's machine with an engine, a checkout of the example, and <c>berth</c> to launch it with.</summary>
internal sealed class BerthLaunch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

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

        var path = Path.Combine(Host.Clients.Folder, "secrets.env");
        File.WriteAllText(path, Secrets.Dotenv(secrets));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

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

    public async ValueTask DisposeAsync()
    {
        await BerthAsync("down", Repository.Path);
        foreach (var process in Running.Processes().Where(process => process.Environment.Contains(Host.Clients.RuntimeFolder) && process.Arguments.Contains("agent")))
        {
            System.Diagnostics.Process.GetProcessById(process.Id).Kill();
        }

        await Host.DisposeAsync();
        Repository.Dispose();
    }
}
