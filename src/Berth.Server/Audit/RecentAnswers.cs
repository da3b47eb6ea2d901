using System.Collections.Concurrent;

namespace Berth.Server.Audit;

/// <summary>
/// What was worked out in the last seconds, for whoever asks the same again. Whatever is changed through this process makes all of it stale at
/// once; a change through another process is heeded when they end.
/// </summary>
internal sealed class RecentAnswers<TKey, TValue>(AuditChain chain, TimeProvider clock)
    where TKey : notnull
{
    /// <summary>How long an answer stands.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private const int MaxEntries = 20_000;
    private readonly ConcurrentDictionary<TKey, Entry> entries = new();

    /// <summary>What has been changed so far. To be taken before an answer is worked out.</summary>
    public long Version => chain.Changes;

    public bool TryFind(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue answer)
    {
        var isFound = entries.TryGetValue(key, out var entry) && entry.Version == Version && entry.Until > clock.GetUtcNow();
        answer = isFound ? entry!.Answer : default;
        return isFound;
    }

    /// <param name="version">As it was before the answer was worked out.</param>
    /// <param name="until">When it ends by itself; null where it does not.</param>
    public void Add(TKey key, TValue answer, long version, DateTimeOffset? until = null)
    {
        if (entries.Count >= MaxEntries)
        {
            entries.Clear();
        }

        var end = clock.GetUtcNow() + Lifetime;
        entries[key] = new(answer, version, until < end ? until.Value : end);
    }

    private sealed record Entry(TValue Answer, long Version, DateTimeOffset Until);
}
