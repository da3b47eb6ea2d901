using System.Collections.Concurrent;
using Berth.Server.Accounts.Tokens;

namespace Berth.Server.Accounts;

/// <summary>
/// Slows down whoever guesses: many failures from one address, or with one token, within a minute are refused without asking the
/// database. A token that was good in the last hour goes through from anywhere: nobody is locked out by a neighbour.
/// </summary>
/// <remarks>GitHub answers the same way, 403 for a while. Kept in memory, by each process for itself, and bounded.</remarks>
public sealed class LoginThrottle(TimeProvider clock)
{
    /// <summary>Failures of one address within <see cref="Window"/>.</summary>
    public const int MaxPerAddress = 30;

    /// <summary>Failures with one token within <see cref="Window"/>.</summary>
    public const int MaxPerToken = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);
    private const int MaxRemembered = 20_000;

    private readonly ConcurrentDictionary<string, Failures> byAddress = new();
    private readonly ConcurrentDictionary<string, Failures> byToken = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> good = new();

    public bool IsRefused(string? address, string? token)
    {
        var now = clock.GetUtcNow();
        if (token is not null && good.TryGetValue(KeyOf(token), out var until) && until > now)
        {
            return false;
        }

        return IsOver(byAddress, address ?? "", MaxPerAddress, now) || (token is not null && IsOver(byToken, KeyOf(token), MaxPerToken, now));
    }

    public void Failed(string? address, string? token)
    {
        Count(byAddress, address ?? "");
        if (token is not null)
        {
            _ = good.TryRemove(KeyOf(token), out _);
            Count(byToken, KeyOf(token));
        }
    }

    public void Succeeded(string token)
    {
        Trim(good, entry => entry.Value <= clock.GetUtcNow());
        good[KeyOf(token)] = clock.GetUtcNow() + Memory;
    }

    private static string KeyOf(string token) => Convert.ToBase64String(TokenText.HashOf(token));

    private static bool IsOver(ConcurrentDictionary<string, Failures> failures, string key, int most, DateTimeOffset now) =>
        failures.TryGetValue(key, out var found) && found.Count >= most && found.Since + Window > now;

    private void Count(ConcurrentDictionary<string, Failures> failures, string key)
    {
        var now = clock.GetUtcNow();
        Trim(failures, entry => entry.Value.Since + Window <= now);
        _ = failures.AddOrUpdate(key, _ => new(1, now), (_, old) => old.Since + Window <= now ? new(1, now) : old with { Count = old.Count + 1 });
    }

    private static void Trim<T>(ConcurrentDictionary<string, T> entries, Func<KeyValuePair<string, T>, bool> isOver)
    {
        if (entries.Count < MaxRemembered)
        {
            return;
        }

        foreach (var entry in entries.Where(isOver))
        {
            _ = entries.TryRemove(entry);
        }

        // All of them are fresh: a flood. Who comes now is counted from the beginning.
        if (entries.Count >= MaxRemembered)
        {
            entries.Clear();
        }
    }

    private readonly record struct Failures(int Count, DateTimeOffset Since);
}
