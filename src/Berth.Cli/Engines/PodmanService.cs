using System.Diagnostics;
using System.Net.Sockets;

namespace Berth.Cli.Engines;

/// <summary>
/// podman under docker's interface, for compose: a process of our own that listens on a socket in the launch directory for as long as a
/// launch takes, and by itself ends soon after the last question.
/// </summary>
public sealed class PodmanService : IDisposable
{
    private const string IdleSeconds = "300";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process process;

    private PodmanService(Process process, string host) => (this.process, Host) = (process, host);

    /// <summary>What <c>DOCKER_HOST</c> is to be.</summary>
    public string Host { get; }

    /// <param name="environment">What it and all containers' keepers are started with: no mark of a launch.</param>
    /// <exception cref="MisusedException">It does not come up.</exception>
    public static async Task<PodmanService> StartAsync(
        string podman, string socket, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        File.Delete(socket);
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", podman, "system", "service", "--time", IdleSeconds, $"unix://{socket}"]);
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var service = new PodmanService(Process.Start(start)!, $"unix://{socket}");
        var began = Stopwatch.GetTimestamp();
        while (!Answers(socket))
        {
            if (service.process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            {
                service.Dispose();
                throw new MisusedException("podman does not serve its socket, which compose needs", $"see why: podman system service --time 1 unix:///tmp/podman.sock");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }

        return service;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: false);
        }

        process.Dispose();
    }

    private static bool Answers(string socket)
    {
        try
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            client.Connect(new UnixDomainSocketEndPoint(socket));
            return true;
        }
        catch (SocketException)
        {
            // Not yet.
            return false;
        }
    }
}
