using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Berth.Server.Packages;

/// <summary>What the registry notified of and nobody has looked at yet. In memory: what a process forgets is found by the rows.</summary>
public sealed class PackageReader : IDisposable
{
    /// <summary>How many are remembered.</summary>
    private const int MaxWaiting = 10_000;

    private readonly ConcurrentDictionary<long, ImmutableHashSet<string>> waiting = new();
    private readonly SemaphoreSlim wake = new(0, 1);

    /// <summary>A manifest came.</summary>
    public void Came(long packageId, string digest)
    {
        if (waiting.Count < MaxWaiting)
        {
            _ = waiting.AddOrUpdate(packageId, _ => [digest], (_, before) => before.Add(digest));
        }

        lock (wake)
        {
            if (wake.CurrentCount == 0)
            {
                _ = wake.Release();
            }
        }
    }

    /// <summary>Waits for something that came, or for some time.</summary>
    internal Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken) => wake.WaitAsync(patience, cancellationToken);

    /// <summary>Takes what came.</summary>
    internal IReadOnlyDictionary<long, ImmutableHashSet<string>> Take()
    {
        Dictionary<long, ImmutableHashSet<string>> taken = [];
        foreach (var id in waiting.Keys)
        {
            if (waiting.TryRemove(id, out var digests))
            {
                taken[id] = digests;
            }
        }

        return taken;
    }

    public void Dispose() => wake.Dispose();
}
