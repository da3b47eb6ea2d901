using Berth.Testing.Programs;

namespace Berth.Testing.Engines;

/// <summary>Somebody's podman behind a socket that docker and docker-compose speak to.</summary>
public sealed class PodmanService : IAsyncDisposable
{
    private readonly BackgroundProgram program;

    private PodmanService(BackgroundProgram program, string host) => (this.program, Host) = (program, host);

    /// <summary>What <c>DOCKER_HOST</c> is to be.</summary>
    public string Host { get; }

    public string Log => program.Log;

    /// <summary>Starts it on their images and containers; it sees none of the logins that their environment names.</summary>
    /// <exception cref="TimeoutException">It did not come up; the message has its log.</exception>
    public static async Task<PodmanService> StartAsync(ContainerClients clients, CancellationToken cancellationToken)
    {
        var socket = Path.Combine(clients.RuntimeFolder, "podman.sock");
        var environment = clients.Environment.Where(pair => pair.Key != "DOCKER_CONFIG").ToDictionary();
        var program = BackgroundProgram.Start(
            Requires.Program("/usr/bin/podman"), ["system", "service", "--time", "0", $"unix://{socket}"], environment, socket + ".log");
        await program.ReadyAsync(() => Task.FromResult(File.Exists(socket) ? socket : null), cancellationToken);
        return new(program, $"unix://{socket}");
    }

    public ValueTask DisposeAsync() => program.DisposeAsync();
}
