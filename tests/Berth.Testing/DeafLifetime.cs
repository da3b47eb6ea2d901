using Microsoft.Extensions.Hosting;

namespace Berth.Testing;

/// <summary>Keeps a server inside a test program from taking the program's signals: Ctrl-C and SIGTERM are to end the tests.</summary>
public sealed class DeafLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
