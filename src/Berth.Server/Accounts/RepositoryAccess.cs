using Berth.Server.Storage;

namespace Berth.Server.Accounts;

/// <summary>Finds repositories and organizations as a caller sees them. What is hidden and what is missing are one answer, after one and the same query.</summary>
public sealed class RepositoryAccess(BerthDbContext db)
{
    /// <returns>Null for one that the caller may not see, or that is not there.</returns>
    public Task<SeenRepository?> FindAsync(string owner, string name, Caller caller, CancellationToken cancellationToken)
    {
        var (ownerKey, nameKey) = (KeyOf(owner), KeyOf(name));
        return FirstAsync(Query(caller.User?.Id).Where(found => found.Owner.LoginKey == ownerKey && found.Repository.NameKey == nameKey), caller, cancellationToken);
    }

    /// <returns>Null for one that the caller may not see, or that is not there.</returns>
    public Task<SeenRepository?> FindAsync(long id, Caller caller, CancellationToken cancellationToken) =>
        FirstAsync(Query(caller.User?.Id).Where(found => found.Repository.Id == id), caller, cancellationToken);

    /// <summary>Those of some repositories that the caller sees, in no order.</summary>
    public async Task<IReadOnlyList<SeenRepository>> FindAllAsync(IReadOnlyCollection<long> ids, Caller caller, CancellationToken cancellationToken)
    {
        var found = await Query(caller.User?.Id).Where(row => ids.Contains(row.Repository.Id)).ToListAsync(cancellationToken);
        return [.. found.Select(row => See(row, caller)).OfType<SeenRepository>()];
    }

    /// <summary>Every repository, with what decides who may do what; to be narrowed, then given to <see cref="See"/>.</summary>
    /// <param name="userId">Whose rights are looked at; null for nobody's.</param>
    internal IQueryable<RepositoryFacts> Query(long? userId)
    {
        var (accounts, memberships, collaborators) = (db.Accounts, db.Memberships, db.Collaborators);
        return
            from repository in db.Repositories.AsNoTracking()
            join owner in accounts on repository.OwnerId equals owner.Id
            from membership in memberships.Where(one => one.OrganizationId == owner.Id && one.UserId == userId).DefaultIfEmpty()
            from collaborator in collaborators.Where(one => one.RepositoryId == repository.Id && one.UserId == userId).DefaultIfEmpty()
            select new RepositoryFacts
            {
                Repository = repository,
                Owner = owner,
                IsMember = membership != null,
                IsOrganizationOwner = membership != null && membership.IsOwner,
                Given = collaborator == null ? AccessLevel.None : collaborator.Permission,
            };
    }

    /// <summary>What a caller sees of a repository; null for nothing.</summary>
    internal static SeenRepository? See(RepositoryFacts facts, Caller caller)
    {
        if (caller.OnlyRepository is { } only)
        {
            var isOpen = facts.Repository.Visibility == RepositoryVisibility.Public
                || (facts.Repository.Id == only && RepositoryRules.PermissionOf(facts, caller.User?.Id) > AccessLevel.None);
            return isOpen ? new(facts.Repository, facts.Owner, AccessLevel.Read) : null;
        }

        var permission = caller.IsSiteAdmin ? AccessLevel.Admin : RepositoryRules.PermissionOf(facts, caller.User?.Id);

        // A token without the scope repo stands for its user only where everybody may look.
        var isReached = facts.Repository.Visibility == RepositoryVisibility.Public || caller.Scopes.Has("repo") || caller.IsSiteAdmin;
        return permission == AccessLevel.None || !isReached ? null : new(facts.Repository, facts.Owner, permission);
    }

    internal static string KeyOf(string name) => name.ToLowerInvariant();

    private static async Task<SeenRepository?> FirstAsync(IQueryable<RepositoryFacts> query, Caller caller, CancellationToken cancellationToken) =>
        await query.FirstOrDefaultAsync(cancellationToken) is { } found ? See(found, caller) : null;
}

/// <summary>What decides what somebody may do with a repository.</summary>
public sealed class RepositoryFacts
{
    public required Repository Repository { get; init; }

    public required Account Owner { get; init; }

    public required bool IsMember { get; init; }

    public required bool IsOrganizationOwner { get; init; }

    /// <summary>As a collaborator.</summary>
    public required AccessLevel Given { get; init; }
}

/// <summary>A repository that a caller sees, and what it may do with it: at least read.</summary>
public sealed record SeenRepository(Repository Repository, Account Owner, AccessLevel Permission)
{
    public string FullName => $"{Owner.Login}/{Repository.Name}";
}
