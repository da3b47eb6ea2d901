using Berth.Testing.Programs;

namespace Berth.Testing.Engines;

/// <summary>A real docker daemon with its own data, without networks: it pulls, and runs on the host's network.</summary>
public sealed class Dockerd : IAsyncDisposable
{
    private const string Daemon = "/usr/sbin/dockerd";
    private const string Client = "/usr/bin/docker";

    private readonly TemporaryFolder folder = new();
    private BackgroundProgram? program;

    private Dockerd()
    {
    }

    /// <summary>What <c>DOCKER_HOST</c> is to be.</summary>
    public string Host => $"unix://{folder["docker.sock"]}";

    /// <summary>All that it keeps, its log included.</summary>
    public string[] Places => [folder["data"], folder["docker.log"]];

    public string Log => program?.Log ?? "";

    public static bool IsInstalled => File.Exists(Daemon) && File.Exists(Client);

    /// <exception cref="TimeoutException">It did not come up; the message has its log.</exception>
    public static async Task<Dockerd> StartAsync(CancellationToken cancellationToken)
    {
        var docker = new Dockerd();
        try
        {
            await docker.StartDaemonAsync(cancellationToken);
            return docker;
        }
        catch
        {
            await docker.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (program is not null)
        {
            await program.DisposeAsync();
            await ProgramRun.OfAsync(
                "/bin/umount", [folder["exec", "netns", "default"]], ProgramEnvironment.Bare(folder.Path), CancellationToken.None);
        }

        folder.Dispose();
    }

    private async Task StartDaemonAsync(CancellationToken cancellationToken)
    {
        program = BackgroundProgram.Start(
            Daemon,
            [
                "--host", Host, "--data-root", folder["data"], "--exec-root", folder["exec"], "--pidfile", folder["docker.pid"],
                "--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false",
                "--storage-driver=overlay2",
            ],
            ProgramEnvironment.Bare(folder.Path),
            folder["docker.log"]);
        var environment = new Dictionary<string, string>(ProgramEnvironment.Bare(folder.Path)) { ["DOCKER_HOST"] = Host };
        await program.ReadyAsync(
            async () =>
            {
                var answer = await ProgramRun.OfAsync(Client, ["version"], environment, cancellationToken);
                return answer.ExitCode == 0 ? answer : null;
            },
            cancellationToken);
    }
}
