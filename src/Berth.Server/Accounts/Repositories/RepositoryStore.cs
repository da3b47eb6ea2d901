using Berth.Server.Audit;
using Berth.Server.Http;
using Berth.Server.Storage;

namespace Berth.Server.Accounts.Repositories;

/// <summary>Makes, changes, lists and removes repositories, and says who may work with them.</summary>
internal sealed class RepositoryStore(BerthDbContext db, AuditLog audit, RepositoryAccess access, TimeProvider clock)
{
    /// <summary>Those that a caller sees, narrowed by a condition.</summary>
    /// <remarks>What is hidden is left out by the database, so that pages are full.</remarks>
    public async Task<(int Total, IReadOnlyList<SeenRepository> Page)> ListAsync(
        Caller caller, Func<IQueryable<RepositoryFacts>, IQueryable<RepositoryFacts>> narrow, bool byName, bool descending, Paging paging,
        CancellationToken cancellationToken)
    {
        var (userId, seesPrivate, isAdmin) = (caller.User?.Id, caller.Scopes.Has("repo"), caller.IsSiteAdmin);
        var seen = narrow(access.Query(userId)).Where(facts => isAdmin || facts.Repository.Visibility == RepositoryVisibility.Public
            || (seesPrivate && (facts.Owner.Id == userId || facts.IsOrganizationOwner || facts.Given > AccessLevel.None
                || (facts.IsMember && (facts.Owner.MemberPermission > AccessLevel.None || facts.Repository.Visibility == RepositoryVisibility.Internal)))));
        var sorted = (byName, descending) switch
        {
            (true, false) => seen.OrderBy(facts => facts.Owner.LoginKey).ThenBy(facts => facts.Repository.NameKey),
            (true, true) => seen.OrderByDescending(facts => facts.Owner.LoginKey).ThenByDescending(facts => facts.Repository.NameKey),
            (false, false) => seen.OrderBy(facts => facts.Repository.Id),
            _ => seen.OrderByDescending(facts => facts.Repository.Id),
        };
        var page = await sorted.Skip(paging.Skip).Take(paging.PerPage).ToListAsync(cancellationToken);
        return (await seen.CountAsync(cancellationToken), [.. page.Select(facts => RepositoryAccess.See(facts, caller)).OfType<SeenRepository>()]);
    }

    /// <returns>Null where the owner has one of that name.</returns>
    public async Task<Repository?> MakeAsync(Account owner, Repository repository, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        if (await db.Repositories.AnyAsync(one => one.OwnerId == repository.OwnerId && one.NameKey == repository.NameKey, cancellationToken))
        {
            return null;
        }

        db.Repositories.Add(repository);
        work.Record(Event("repo.create", owner, repository, actor));
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation)
        {
            // Another process made it just now.
            return null;
        }

        return repository;
    }

    /// <summary>Changes a repository, as the given step does.</summary>
    /// <returns>Null where the new name is taken.</returns>
    public async Task<Repository?> ChangeAsync(SeenRepository seen, Action<Repository> change, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var row = await db.Repositories.SingleAsync(one => one.Id == seen.Repository.Id, cancellationToken);
        var (name, visibility) = (row.Name, row.Visibility);
        change(row);
        row.UpdatedAt = clock.GetUtcNow();
        if (row.NameKey != seen.Repository.NameKey
            && await db.Repositories.AnyAsync(one => one.OwnerId == row.OwnerId && one.NameKey == row.NameKey, cancellationToken))
        {
            return null;
        }

        work.Record(Event("repo.update", seen.Owner, row, actor));
        if (row.Visibility != visibility)
        {
            work.Record(Event("repo.access", seen.Owner, row, actor, ("visibility", row.Visibility.ToString().ToLowerInvariant())));
        }

        if (row.Name != name)
        {
            work.Record(Event("repo.rename", seen.Owner, row, actor, ("old_name", name)));
        }

        await work.CommitAsync(cancellationToken);
        return row;
    }

    public async Task RemoveAsync(SeenRepository seen, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        await db.Repositories.Where(one => one.Id == seen.Repository.Id).ExecuteDeleteAsync(cancellationToken);
        work.Record(Event("repo.destroy", seen.Owner, seen.Repository, actor));
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Those who were given something, and what.</summary>
    public async Task<IReadOnlyList<(Account User, AccessLevel Permission)>> CollaboratorsAsync(SeenRepository seen, CancellationToken cancellationToken)
    {
        var (id, accounts) = (seen.Repository.Id, db.Accounts);
        var found = await (
            from collaborator in db.Collaborators.AsNoTracking()
            join user in accounts on collaborator.UserId equals user.Id
            where collaborator.RepositoryId == id
            orderby user.Id
            select new { User = user, collaborator.Permission }).ToListAsync(cancellationToken);
        return [.. found.Select(one => (one.User, one.Permission))];
    }

    /// <summary>Gives somebody something, or with <see cref="AccessLevel.None"/> takes it back.</summary>
    public async Task GiveAsync(SeenRepository seen, Account user, AccessLevel permission, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var (repositoryId, userId) = (seen.Repository.Id, user.Id);
        var row = await db.Collaborators.FirstOrDefaultAsync(one => one.RepositoryId == repositoryId && one.UserId == userId, cancellationToken);
        if ((row?.Permission ?? AccessLevel.None) == permission)
        {
            return;
        }

        if (permission == AccessLevel.None)
        {
            db.Collaborators.Remove(row!);
        }
        else if (row is null)
        {
            db.Collaborators.Add(new() { RepositoryId = repositoryId, UserId = userId, Permission = permission });
        }
        else
        {
            row.Permission = permission;
        }

        var action = permission == AccessLevel.None ? "repo.remove_member" : row is null ? "repo.add_member" : "repo.update_member";
        work.Record(Event(action, seen.Owner, seen.Repository, actor, ("permission", permission.ToString().ToLowerInvariant())) with { User = user.Login });
        await work.CommitAsync(cancellationToken);
    }

    private static AuditEvent Event(string action, Account owner, Repository repository, AuditActor actor, params ReadOnlySpan<(string Name, string Value)> data)
    {
        Dictionary<string, string> all = new() { ["visibility"] = repository.Visibility.ToString().ToLowerInvariant() };
        foreach (var (name, value) in data)
        {
            all[name] = value;
        }

        return new(action, actor)
        {
            OrganizationId = owner.Kind == AccountKind.Organization ? owner.Id : null,
            Organization = owner.Kind == AccountKind.Organization ? owner.Login : null,
            Repository = $"{owner.Login}/{repository.Name}",
            Data = all,
        };
    }
}
