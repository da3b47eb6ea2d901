using System.Globalization;
using System.Text;
using Berth.Server.Storage;

namespace Berth.Server.Audit;

/// <summary>Finds entries of one organization.</summary>
public sealed class AuditSearch(BerthDbContext db)
{
    /// <param name="phrase">Words <c>action:</c> (or the beginning of one), <c>actor:</c>, <c>user:</c>, <c>repo:</c>; null for all.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="newestFirst">Or the oldest.</param>
    /// <returns>One more than asked for where there are more.</returns>
    public async Task<IReadOnlyList<AuditEntry>> FindAsync(
        long organizationId, AuditPhrase phrase, AuditCursor? after, bool newestFirst, int count, CancellationToken cancellationToken)
    {
        var found = db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.OrganizationId == organizationId);
        if (phrase.Action is { } action)
        {
            found = found.Where(entry => entry.Action == action || entry.Action.StartsWith(action + "."));
        }

        if (phrase.Actor is { } actor)
        {
            found = found.Where(entry => entry.Actor == actor);
        }

        if (phrase.User is { } user)
        {
            found = found.Where(entry => entry.User == user);
        }

        if (phrase.Repository is { } repository)
        {
            found = found.Where(entry => entry.Repository == repository);
        }

        if (after is { At: var at, Chain: var chain, Sequence: var sequence })
        {
            found = newestFirst
                ? found.Where(entry => entry.At < at || (entry.At == at
                    && (string.Compare(entry.Chain, chain) < 0 || (entry.Chain == chain && entry.Sequence < sequence))))
                : found.Where(entry => entry.At > at || (entry.At == at
                    && (string.Compare(entry.Chain, chain) > 0 || (entry.Chain == chain && entry.Sequence > sequence))));
        }

        found = newestFirst
            ? found.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Chain).ThenByDescending(entry => entry.Sequence)
            : found.OrderBy(entry => entry.At).ThenBy(entry => entry.Chain).ThenBy(entry => entry.Sequence);
        return await found.Take(count + 1).ToListAsync(cancellationToken);
    }
}

/// <summary>What entries are asked for.</summary>
public sealed record AuditPhrase(string? Action, string? Actor, string? User, string? Repository)
{
    /// <param name="unknown">The first word that means nothing here.</param>
    public static AuditPhrase Read(string? text, out string? unknown)
    {
        AuditPhrase phrase = new(null, null, null, null);
        unknown = null;
        foreach (var word in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = word.Split(':', 2) is [var before, var rest] ? (before, rest) : ("", "");
            phrase = name switch
            {
                "action" => phrase with { Action = value },
                "actor" => phrase with { Actor = value },
                "user" => phrase with { User = value },
                "repo" => phrase with { Repository = value },
                _ => phrase,
            };
            unknown ??= name is "action" or "actor" or "user" or "repo" ? null : word;
        }

        return phrase;
    }
}

/// <summary>A place in the log, as clients carry it from page to page.</summary>
public sealed record AuditCursor(DateTimeOffset At, string Chain, long Sequence)
{
    public static AuditCursor Of(AuditEntry entry) => new(entry.At, entry.Chain, entry.Sequence);

    public static AuditCursor? TryParse(string? text)
    {
        Span<byte> bytes = stackalloc byte[128];
        return text is { Length: < 160 } && Convert.TryFromBase64String(text, bytes, out var length)
            && Encoding.UTF8.GetString(bytes[..length]).Split('|') is [var at, var chain, var sequence]
            && long.TryParse(at, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 0 and < 253402300800000
            && long.TryParse(sequence, CultureInfo.InvariantCulture, out var number)
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), chain, number)
            : null;
    }

    public override string ToString() => Convert.ToBase64String(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}|{Chain}|{Sequence}")));
}
