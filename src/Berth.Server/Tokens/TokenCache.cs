using System.Collections.Concurrent;
using Berth.Server.Audit;

namespace Berth.Server.Tokens;

/// <summary>
/// Answers of the last seconds. Whatever is changed through this process forgets them all at once; a change through another process is heeded
/// when they end.
/// </summary>
internal sealed class TokenCache(AuditChain chain, TimeProvider clock)
{
    /// <summary>How long an answer stands for the same question.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private const int MaxEntries = 20_000;
    private readonly ConcurrentDictionary<string, Entry> entries = new();

    /// <summary>What has been changed so far. To be taken before an answer is worked out.</summary>
    public long Version => chain.Changes;

    public CachedAnswer? Find(string key) =>
        entries.TryGetValue(key, out var entry) && entry.Version == Version && entry.Until > clock.GetUtcNow() ? entry.Answer : null;

    /// <param name="version">As it was before the answer was worked out.</param>
    public void Add(string key, CachedAnswer answer, long version)
    {
        if (entries.Count >= MaxEntries)
        {
            entries.Clear();
        }

        entries[key] = new(answer, version, clock.GetUtcNow() + Lifetime);
    }

    private sealed record Entry(CachedAnswer Answer, long Version, DateTimeOffset Until);
}

/// <param name="Event">Its entry in the audit, to be counted again.</param>
internal sealed record CachedAnswer(byte[] Body, TokenEvent Event);
