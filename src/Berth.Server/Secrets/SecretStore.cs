using System.Security.Cryptography;
using Berth.Server.Audit;
using Berth.Server.Http;
using Berth.Server.Keys;
using Berth.Server.Storage;

namespace Berth.Server.Secrets;

/// <summary>Keeps secrets. Values come in and are never given back; every change is told in the audit log.</summary>
internal sealed class SecretStore(BerthDbContext db, KeyVault vault, AuditLog audit, TimeProvider clock)
{
    /// <summary>How many secrets a level may have.</summary>
    public const int MaxPerLevel = 100;

    /// <summary>How large a value may be, in bytes: 48 KB.</summary>
    public const int MaxValueBytes = 48 * 1024;

    public async Task<(int Total, IReadOnlyList<Secret> Page)> ListAsync(SecretOwner owner, Paging paging, CancellationToken cancellationToken)
    {
        var all = owner.In(db.Secrets.AsNoTracking());
        return (
            await all.CountAsync(cancellationToken),
            await all.OrderBy(secret => secret.Name).Skip(paging.Skip).Take(paging.PerPage).ToListAsync(cancellationToken));
    }

    public Task<Secret?> FindAsync(SecretOwner owner, string name, CancellationToken cancellationToken) =>
        owner.In(db.Secrets.AsNoTracking()).FirstOrDefaultAsync(secret => secret.Name == name, cancellationToken);

    /// <summary>Creates or changes a secret.</summary>
    public async Task<PutOutcome> PutAsync(SecretOwner owner, string name, SecretChange change, AuditActor actor, CancellationToken cancellationToken)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await vault.WriteAsync(db, () => PutOnceAsync(owner, name, change, actor, cancellationToken), cancellationToken);
                }
                catch (DbUpdateException e) when (attempt < 3 && (e.IsUniqueViolation || e.IsForeignKeyViolation))
                {
                    // Another process created it just now, or took something away that it refers to.
                    db.ChangeTracker.Clear();
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(change.Value);
        }
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync(SecretOwner owner, string name, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        if (await owner.In(db.Secrets).FirstOrDefaultAsync(secret => secret.Name == name, cancellationToken) is not { } row)
        {
            return false;
        }

        db.Secrets.Remove(row);
        work.Record(owner.Event("remove", name, actor));
        await work.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The ids of the repositories that a secret is shared with, in order.</summary>
    public async Task<IReadOnlyList<long>> RepositoriesAsync(Secret secret, CancellationToken cancellationToken) =>
        await db.SecretRepositories.AsNoTracking().Where(shared => shared.SecretId == secret.Id)
            .OrderBy(shared => shared.RepositoryId).Select(shared => shared.RepositoryId).ToListAsync(cancellationToken);

    /// <summary>Shares a secret with one more repository, or with one less.</summary>
    public async Task ShareAsync(SecretOwner owner, Secret secret, long repositoryId, bool isShared, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var there = await db.SecretRepositories.FirstOrDefaultAsync(
            shared => shared.SecretId == secret.Id && shared.RepositoryId == repositoryId, cancellationToken);
        if (isShared == there is not null)
        {
            return;
        }

        if (isShared)
        {
            db.SecretRepositories.Add(new() { SecretId = secret.Id, RepositoryId = repositoryId });
        }
        else
        {
            db.SecretRepositories.Remove(there!);
        }

        await TouchAsync(secret, cancellationToken);
        work.Record(owner.Event(
            "update", secret.Name, actor, (isShared ? "repository_added" : "repository_removed", repositoryId.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        await work.CommitAsync(cancellationToken);
    }

    private async Task<PutOutcome> PutOnceAsync(SecretOwner owner, string name, SecretChange change, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var row = await owner.In(db.Secrets).FirstOrDefaultAsync(secret => secret.Name == name, cancellationToken);
        if (row is null && change.Value is null)
        {
            return PutOutcome.ValueMissing;
        }

        if (row is null && await owner.In(db.Secrets).CountAsync(cancellationToken) >= MaxPerLevel)
        {
            return PutOutcome.TooMany;
        }

        var (outcome, now) = (row is null ? PutOutcome.Created : PutOutcome.Updated, clock.GetUtcNow());
        var version = (row?.Version ?? 0) + (change.Value is null ? 0 : 1);
        var envelope = change.Value is null
            ? new(row!.KeyId, row.WrappedKey, row.Content)
            : vault.Encrypt(change.Value, SecretBinding.Of(owner.Level, owner.Id, name, version));
        var before = row?.Visibility;
        if (row is null)
        {
            row = New(owner, name, envelope, now);
            db.Secrets.Add(row);
        }

        (row.Version, row.KeyId, row.WrappedKey, row.Content, row.UpdatedAt) = (version, envelope.KeyId, envelope.WrappedKey, envelope.Content, now);
        if (change.Value is not null && outcome == PutOutcome.Updated)
        {
            // Rotation may have wrapped the old data key anew since the row was read: id and key are written together, always.
            db.Entry(row).Property(secret => secret.KeyId).IsModified = true;
        }

        row.Visibility = change.Visibility ?? row.Visibility;
        if (change.Repositories is { } repositories)
        {
            // The new row's id is needed: both are in the same transaction.
            await db.SaveChangesAsync(cancellationToken);
            await ReplaceAsync(row, repositories, cancellationToken);
        }
        else if (row.Visibility != SecretVisibility.Selected && before == SecretVisibility.Selected)
        {
            await ReplaceAsync(row, [], cancellationToken);
        }

        work.Record(owner.Event(outcome == PutOutcome.Created ? "create" : "update", name, actor, [.. Facts(row, before, change)]));
        await work.CommitAsync(cancellationToken);
        return outcome;
    }

    private static Secret New(SecretOwner owner, string name, Envelope envelope, DateTimeOffset now) => new()
    {
        Level = owner.Level,
        UserId = owner.Level == Core.Secrets.SecretLevel.User ? owner.Id : null,
        RepositoryId = owner.Level == Core.Secrets.SecretLevel.Repository ? owner.Id : null,
        OrganizationId = owner.Level == Core.Secrets.SecretLevel.Organization ? owner.Id : null,
        Name = name,
        Visibility = owner.Level == Core.Secrets.SecretLevel.User ? SecretVisibility.Selected : SecretVisibility.All,
        Version = 1,
        KeyId = envelope.KeyId,
        WrappedKey = envelope.WrappedKey,
        Content = envelope.Content,
        CreatedAt = now,
        UpdatedAt = now,
    };

    private static IEnumerable<(string, string)> Facts(Secret row, SecretVisibility? before, SecretChange change)
    {
        yield return ("value", change.Value is null ? "kept" : "set");
        if (row.Level == Core.Secrets.SecretLevel.Organization)
        {
            yield return ("visibility", row.Visibility.ToString().ToLowerInvariant());
        }

        if (before is { } was && was != row.Visibility)
        {
            yield return ("visibility_was", was.ToString().ToLowerInvariant());
        }

        if (change.Repositories is { } repositories)
        {
            yield return ("repositories", string.Join(',', repositories));
        }

        if (change.Problems.Count > 0)
        {
            yield return ("problems", string.Join(',', change.Problems));
        }
    }

    private async Task ReplaceAsync(Secret secret, IReadOnlyCollection<long> repositories, CancellationToken cancellationToken)
    {
        var there = await db.SecretRepositories.Where(shared => shared.SecretId == secret.Id).ToListAsync(cancellationToken);
        db.SecretRepositories.RemoveRange(there.Where(shared => !repositories.Contains(shared.RepositoryId)));
        db.SecretRepositories.AddRange(repositories.Distinct().Except(there.Select(shared => shared.RepositoryId))
            .Select(id => new SecretRepository { SecretId = secret.Id, RepositoryId = id }));
    }

    private Task TouchAsync(Secret secret, CancellationToken cancellationToken)
    {
        var (id, now) = (secret.Id, clock.GetUtcNow());
        return db.Secrets.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.UpdatedAt, now), cancellationToken);
    }
}
