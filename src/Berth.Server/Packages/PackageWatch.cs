using Berth.Server.Distribution;
using Berth.Server.Storage;
using Microsoft.Extensions.Hosting;

namespace Berth.Server.Packages;

/// <summary>
/// Looks at the registry for what was pushed: at once where it notified, else again and again, ever more rarely, after a push was allowed;
/// and forgets packages of which nothing ever came.
/// </summary>
internal sealed class PackageWatch(
    IServiceScopeFactory scopes, PackageReader reader, Registry registry, TimeProvider clock, ILogger<PackageWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>A token lives five minutes; what it began may go on for some more.</summary>
    private static readonly TimeSpan PushTakes = TimeSpan.FromMinutes(40);

    private readonly Dictionary<long, DateTimeOffset> lookedAt = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var roundAt = DateTimeOffset.MinValue;
        while (registry.Options.IsEnabled && !stoppingToken.IsCancellationRequested)
        {
            foreach (var (id, digests) in reader.Take())
            {
                await LookAsync(id, digests, stoppingToken);
            }

            if (clock.GetUtcNow() - roundAt >= Every)
            {
                roundAt = clock.GetUtcNow();
                foreach (var id in await BeingPushedAsync(stoppingToken))
                {
                    await LookAsync(id, [], stoppingToken);
                }
            }

            await reader.WaitAsync(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(long id, IReadOnlyCollection<string> digests, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PackageSync>().RunAsync(id, digests, cancellationToken);
            lookedAt[id] = clock.GetUtcNow();
        }
        catch (Exception e)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            // The registry may be starting, or the database busy: the next round looks again.
            logger.PackagesNotRead(e);
        }
    }

    /// <summary>Those whose time since the push has doubled since the last look.</summary>
    private async Task<IReadOnlyList<long>> BeingPushedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<BerthDbContext>();
            var (now, since) = (clock.GetUtcNow(), clock.GetUtcNow() - PushTakes);
            var forgotten = now - PackageSync.UnpublishedLife;
            await db.Packages.Where(package => !package.IsPublished && package.PushGrantedAt < forgotten).ExecuteDeleteAsync(cancellationToken);
            var pushed = await db.Packages.AsNoTracking().Where(package => package.PushGrantedAt >= since)
                .Select(package => new { package.Id, package.PushGrantedAt }).ToListAsync(cancellationToken);
            foreach (var over in lookedAt.Keys.Except(pushed.Select(one => one.Id)).ToList())
            {
                lookedAt.Remove(over);
            }

            return [.. pushed.Where(one => !lookedAt.TryGetValue(one.Id, out var at) || now - one.PushGrantedAt >= 2 * (at - one.PushGrantedAt)).Select(one => one.Id)];
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                logger.PackagesNotRead(e);
            }

            return [];
        }
    }
}
