using System.Collections.Concurrent;

namespace Berth.Server.Http;

/// <summary>Counts calls in windows of an hour; in memory, by each process for itself, and bounded.</summary>
public sealed class RateLimits(IOptions<RateLimitOptions> options, TimeProvider clock)
{
    private const int MaxCounted = 50_000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, Count> counts = new();

    /// <summary>Counts a call.</summary>
    /// <param name="key">Whose: a user's id, or an address.</param>
    public RateLimit Use(string key, bool isAnonymous)
    {
        var now = clock.GetUtcNow();
        if (counts.Count >= MaxCounted)
        {
            foreach (var entry in counts.Where(entry => entry.Value.Since + Window <= now))
            {
                _ = counts.TryRemove(entry);
            }

            if (counts.Count >= MaxCounted)
            {
                counts.Clear();
            }
        }

        var count = counts.AddOrUpdate(key, _ => new(1, now), (_, old) => old.Since + Window <= now ? new(1, now) : old with { Used = old.Used + 1 });
        return Of(count, isAnonymous);
    }

    /// <summary>What is left, without counting.</summary>
    public RateLimit Look(string key, bool isAnonymous) =>
        Of(counts.TryGetValue(key, out var count) && count.Since + Window > clock.GetUtcNow() ? count : new(0, clock.GetUtcNow()), isAnonymous);

    private RateLimit Of(Count count, bool isAnonymous)
    {
        var limit = isAnonymous ? options.Value.AnonymousPerHour : options.Value.PerHour;
        return new(limit, Math.Min(count.Used, limit), count.Since + Window, options.Value.IsEnabled && count.Used > limit);
    }

    private readonly record struct Count(int Used, DateTimeOffset Since);
}

/// <summary>How many calls somebody has left.</summary>
public sealed record RateLimit(int Limit, int Used, DateTimeOffset Reset, bool IsExceeded)
{
    public int Remaining => Limit - Used;
}
