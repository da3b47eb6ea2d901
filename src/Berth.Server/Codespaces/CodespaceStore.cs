using System.Security.Cryptography;
using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Codespaces;

/// <summary>Registers codespaces and moves them through their lives; every change is told in the audit log.</summary>
internal sealed class CodespaceStore(BerthDbContext db, AuditLog audit, TimeProvider clock)
{
    /// <summary>How many somebody may have: nobody has more, and a loop must not fill the disk.</summary>
    public const int MaxPerUser = 200;

    /// <summary>How long a deleted one is kept, so that an agent that was away hears of it.</summary>
    private static readonly TimeSpan Remembrance = TimeSpan.FromDays(30);

    private const string Letters = "bcdfghjklmnpqrstvwxz23456789";
    private const int MaxNamePart = 30;

    /// <returns>Null where the user has too many.</returns>
    public async Task<Codespace?> RegisterAsync(Account user, SeenRepository repository, CodespaceRequest request, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var (now, userId) = (clock.GetUtcNow(), user.Id);
        var forgotten = now - Remembrance;
        await db.Codespaces.Where(one => one.State == CodespaceState.Deleted && one.UpdatedAt < forgotten).ExecuteDeleteAsync(cancellationToken);
        if (await db.Codespaces.CountAsync(one => one.UserId == userId && one.State != CodespaceState.Deleted, cancellationToken) >= MaxPerUser)
        {
            return null;
        }

        var row = new Codespace
        {
            Name = $"{PartOf(user.LoginKey)}-{PartOf(repository.Repository.NameKey)}-{RandomNumberGenerator.GetString(Letters, 10)}",
            UserId = userId,
            RepositoryId = repository.Repository.Id,
            Ref = request.Ref,
            PullRequest = request.PullRequest,
            IsForkPullRequest = request.IsForkPullRequest,
            IsPrebuild = request.IsPrebuild,
            DevcontainerPath = request.DevcontainerPath,
            DisplayName = request.DisplayName,
            Platform = request.Platform,
            HasRegistrySecretsInEnvironment = request.HasRegistrySecretsInEnvironment,
            IdleTimeoutMinutes = request.IdleTimeoutMinutes,
            RetentionMinutes = request.RetentionMinutes,
            State = CodespaceState.Created,
            Launch = 1,
            CreatedAt = now,
            UpdatedAt = now,
            LastSeenAt = now,
        };
        db.Codespaces.Add(row);
        work.Record(EventOf("create", new(row, user, repository), actor));
        await work.CommitAsync(cancellationToken);
        return row;
    }

    /// <summary>Changes a codespace, and tells it.</summary>
    /// <param name="what">The event: <c>start</c>, <c>stop</c>, <c>update</c>, <c>destroy</c>, or what its agent reported.</param>
    /// <param name="change">Changes the row as it is now; false where there is nothing to change any more.</param>
    /// <returns>The row as it is now; null where it is gone.</returns>
    public async Task<Codespace?> ChangeAsync(SeenCodespace seen, string what, AuditActor actor, Func<Codespace, bool> change, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var id = seen.Codespace.Id;
        if (await db.Codespaces.FirstOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } row)
        {
            return null;
        }

        if (change(row))
        {
            row.UpdatedAt = clock.GetUtcNow();
            work.Record(EventOf(what, seen with { Codespace = row }, actor));
            await work.CommitAsync(cancellationToken);
        }

        return row;
    }

    /// <summary>Its agent was heard of; that is no news for the audit log.</summary>
    public async Task SeenAsync(Codespace codespace, CancellationToken cancellationToken)
    {
        var (id, now) = (codespace.Id, clock.GetUtcNow());
        await db.Codespaces.Where(one => one.Id == id).ExecuteUpdateAsync(set => set.SetProperty(one => one.LastSeenAt, now), cancellationToken);
    }

    /// <summary>Tells something that changes nothing: that a login was given out.</summary>
    public async Task TellAsync(SeenCodespace seen, string what, AuditActor actor, IReadOnlyDictionary<string, string> data, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var told = EventOf(what, seen, actor);
        work.Record(told with { Data = new Dictionary<string, string>(told.Data.Concat(data)) });
        await work.CommitUsesAsync(cancellationToken);
    }

    private static AuditEvent EventOf(string what, SeenCodespace seen, AuditActor actor)
    {
        var owner = seen.Repository.Owner is { Kind: AccountKind.Organization } organization ? organization : null;
        return new($"codespaces.{what}", actor)
        {
            User = seen.User.Login,
            Repository = seen.Repository.FullName,
            OrganizationId = owner?.Id,
            Organization = owner?.Login,
            Data = new Dictionary<string, string> { ["name"] = seen.Codespace.Name, ["platform"] = seen.Codespace.Platform },
        };
    }

    private static string PartOf(string name)
    {
        var part = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return part is "" ? "x" : part[..Math.Min(part.Length, MaxNamePart)].Trim('-');
    }
}

/// <summary>What a launcher asks for.</summary>
internal sealed record CodespaceRequest(string Platform)
{
    public string? Ref { get; init; }

    public int? PullRequest { get; init; }

    public bool IsForkPullRequest { get; init; }

    public bool IsPrebuild { get; init; }

    public string? DevcontainerPath { get; init; }

    public string? DisplayName { get; init; }

    public bool HasRegistrySecretsInEnvironment { get; init; }

    public int? IdleTimeoutMinutes { get; init; }

    public int? RetentionMinutes { get; init; }
}
