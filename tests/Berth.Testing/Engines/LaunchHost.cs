using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.Testing.Engines;

/// <summary>
/// A machine that dev containers are launched on: the Dev Containers CLI, and an engine with nothing in it, podman with its socket or a
/// docker daemon of its own.
/// </summary>
public sealed class LaunchHost : IAsyncDisposable
{
    public const string Podman = "podman";
    public const string Docker = "docker";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private PodmanService? podman;
    private Dockerd? docker;

    private LaunchHost(string engine) => Engine = engine;

    /// <summary><see cref="Podman"/> or <see cref="Docker"/>.</summary>
    public string Engine { get; }

    public ContainerClients Clients { get; } = new();

    /// <summary>What every program gets; a test may add to it.</summary>
    public Dictionary<string, string> Environment => Clients.Environment;

    /// <summary>Everywhere that the engine and its clients may write.</summary>
    public IEnumerable<string> Places => docker is null ? [Clients.Folder] : [Clients.Folder, .. docker.Places];

    public string Log => podman?.Log ?? docker?.Log ?? "";

    /// <param name="authority">Who issued the registries' certificates.</param>
    public static async Task<LaunchHost> StartAsync(string engine, PrivateCa authority, CancellationToken cancellationToken)
    {
        DevcontainerCli.Required();
        Requires.Program("/usr/bin/docker-compose");
        Requires.That(engine == Podman || Dockerd.IsInstalled, "docker.io");
        var host = new LaunchHost(engine);
        try
        {
            await host.StartAsync(authority, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary><c>devcontainer up</c>; it says all that the engine says.</summary>
    /// <param name="config">Below the folder; null lets the CLI find it.</param>
    public Task<ProgramRun> UpAsync(string folder, string? config, CancellationToken cancellationToken) => ProgramRun.OfAsync(
        DevcontainerCli.Program,
        [
            "up", "--workspace-folder", folder, .. config is null ? [] : (string[])["--config", Path.Combine(folder, config)],
            "--docker-path", UsesCompose(Path.Combine(folder, config ?? ".devcontainer/devcontainer.json")) ? Docker : Engine,
            "--docker-compose-path", "docker-compose", "--log-level", "debug",
        ],
        Environment, cancellationToken, patience: Patience);

    /// <summary>Runs the engine's own command.</summary>
    public Task<ProgramRun> EngineAsync(string[] words, CancellationToken cancellationToken, string input = "") =>
        ProgramRun.OfAsync($"/usr/bin/{Engine}", words, Environment, cancellationToken, input);

    /// <summary>Runs a shell command in a dev container, as its user.</summary>
    public Task<ProgramRun> InsideAsync(LaunchedContainer container, string command, CancellationToken cancellationToken) =>
        EngineAsync(["exec", "--user", container.User, container.Id, "sh", "-c", command], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (docker is not null)
        {
            // A daemon that ends waits for its containers.
            var left = await EngineAsync(["ps", "--all", "--quiet"], CancellationToken.None);
            await EngineAsync(["rm", "--force", .. left.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)], CancellationToken.None);
            await docker.DisposeAsync();
        }

        await (podman?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Clients.DisposeAsync();
    }

    private async Task StartAsync(PrivateCa authority, CancellationToken cancellationToken)
    {
        Environment["PATH"] = $"{DevcontainerCli.Folder}:{ProgramEnvironment.Path}";
        Environment["SSL_CERT_FILE"] = Path.Combine(Clients.Folder, "authority.pem");
        Environment["NODE_EXTRA_CA_CERTS"] = Environment["SSL_CERT_FILE"];
        await File.WriteAllTextAsync(Environment["SSL_CERT_FILE"], authority.Pem, cancellationToken);
        podman = Engine == Podman ? await PodmanService.StartAsync(Clients, cancellationToken) : null;
        docker = Engine == Docker ? await Dockerd.StartAsync(cancellationToken) : null;
        Environment["DOCKER_HOST"] = podman?.Host ?? docker!.Host;
    }

    /// <summary>docker-compose builds with docker, on podman too, and podman does not find by its name what docker built there.</summary>
    private static bool UsesCompose(string config) => File.ReadAllText(config).Contains("\"dockerComposeFile\"", StringComparison.Ordinal);
}
