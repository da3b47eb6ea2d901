using Berth.Server.Keys;
using Microsoft.Extensions.Hosting;

namespace Berth.Server.Distribution;

/// <summary>Every few minutes: are there new signing keys, and does the registry still show the current certificate?</summary>
internal sealed class KeyRenewal(
    IServiceScopeFactory scopes, SigningKeys keys, RegistryEngine engine, TimeProvider clock, ILogger<KeyRenewal> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        await using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await keys.RefreshAsync(scope.ServiceProvider.GetRequiredService<ServerKeys>(), stoppingToken);
                engine.Refresh();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The keys that are here go on for weeks: the next round tries again.
                logger.RegistryKeysFailed(e);
            }
        }
    }
}
