using Berth.Core.Exchanges;
using Microsoft.Extensions.Hosting;

namespace Berth.Server.Codespaces.Agents;

/// <summary>Exchanges anew what codespaces use and what ends soon, so that nobody waits for a cloud.</summary>
internal sealed class LoginRenewal(ILoginExchange exchange, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await exchange.RenewDueAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
    }
}
