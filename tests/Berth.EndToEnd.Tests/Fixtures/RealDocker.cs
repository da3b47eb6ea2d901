using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Engines;
using Berth.Testing.Network;

[assembly: AssemblyFixture(typeof(RealDocker))]

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>A real docker daemon in our network, started once for all tests.</summary>
public sealed class RealDocker : IAsyncLifetime
{
    private Dockerd? daemon;

    public Dockerd Daemon
    {
        get
        {
            PrivateNetwork.Required();
            Requires.That(daemon is not null, "docker.io");
            return daemon!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (PrivateNetwork.IsReady && Dockerd.IsInstalled)
        {
            daemon = await Dockerd.StartAsync(TestContext.Current.CancellationToken);
            ServerLog.Show("dockerd", () => daemon.Log);
        }
    }

    public ValueTask DisposeAsync() => daemon?.DisposeAsync() ?? ValueTask.CompletedTask;
}
