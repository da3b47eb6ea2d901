using Berth.Cli.Engines;

namespace Berth.Cli.Codespaces;

/// <summary>
/// Puts the client configuration onto the tmpfs inside, for docker: podman copies what lies under a tmpfs onto it, docker leaves it empty,
/// also after each start. A container that was there before also learns of authorities that have come since.
/// </summary>
/// <remarks>Lifecycle commands put it there too, where they come first; see the static helper.</remarks>
internal static class InsideConfiguration
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a container that runs may take to be filled: one that has no shell never is.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Waits in the background for the container to run, for as long as the launch takes.</summary>
    /// <returns>To be disposed when the launch has ended; null where nothing has to be done.</returns>
    public static Filling? FillWhereNeeded(LocalEngine engine, Codespace codespace, bool isThere, CancellationToken cancellationToken)
    {
        if (engine.Kind == EngineKind.Podman && !isThere)
        {
            return null;
        }

        var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var filling = FillAsync(engine, codespace, stopping.Token);
        return new Filling(stopping, filling);
    }

    private static async Task FillAsync(LocalEngine engine, Codespace codespace, CancellationToken stopping)
    {
        while (true)
        {
            // Of a compose project only the dev container has the helper.
            foreach (var container in (await engine.ContainersAsync(codespace.Name, null, stopping)).Where(container => container.IsRunning))
            {
                if (await engine.RunInsideAsync(container, [$"{CodespaceFiles.Mounted}/{StaticHelper.Name}", "config"], stopping))
                {
                    return;
                }
            }

            await Task.Delay(Pause, stopping);
        }
    }

    /// <summary>The waiting in the background.</summary>
    internal sealed class Filling(CancellationTokenSource stopping, Task filling) : IDisposable
    {
        /// <summary>Waits a little for a container that has been launched.</summary>
        public Task FinishAsync() => Task.WhenAny(filling, Task.Delay(Grace, stopping.Token));

        public void Dispose()
        {
            stopping.Cancel();
            try
            {
                filling.Wait();
            }
            catch (AggregateException)
            {
                // Stopped, or the engine was gone: the launch itself tells what went wrong.
            }

            stopping.Dispose();
        }
    }
}
