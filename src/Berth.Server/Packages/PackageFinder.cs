using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Packages;

/// <summary>Loads what decides about a package, in one question to the database, and one and the same whether there is such a package or not.</summary>
internal sealed class PackageFinder(BerthDbContext db, PackageQuery query, RecentAnswers<PackageQuestion, PackageRow> recent)
{
    /// <param name="userId">Whose rights are looked at; null for nobody's.</param>
    /// <param name="repositoryId">The repository that a codespace or a build belongs to; null for none.</param>
    public async Task<PackageRow> FindAsync(PackageName name, long? userId, long? repositoryId, CancellationToken cancellationToken)
    {
        var (question, asOf) = (new PackageQuestion(name, userId, repositoryId), recent.Version);
        if (recent.TryFind(question, out var known))
        {
            return known;
        }

        var row = await FindAnewAsync(name, userId, repositoryId, cancellationToken);
        recent.Add(question, row, asOf);
        return row;
    }

    private async Task<PackageRow> FindAnewAsync(PackageName name, long? userId, long? repositoryId, CancellationToken cancellationToken)
    {
        var found = await query.Find(db, RepositoryAccess.KeyOf(name.Owner), name.Name, userId, repositoryId, cancellationToken);
        return found ?? await OfNobodyAsync(repositoryId, cancellationToken);
    }

    /// <summary>Packages of some owners with what decides about them; owners without such a package are there with none.</summary>
    internal IQueryable<PackageRow> Query(IQueryable<Account> owners, IQueryable<Package> packages, long? userId, long? repositoryId)
    {
        var (memberships, roles, repositories, collaborators, lists, accounts) =
            (db.Memberships, db.PackageRoles, db.Repositories, db.Collaborators, db.PackageCodespaces, db.Accounts);
        return
            from owner in owners
            from package in packages.Where(one => one.OwnerId == owner.Id).DefaultIfEmpty()
            from membership in memberships.Where(one => one.OrganizationId == owner.Id && one.UserId == userId).DefaultIfEmpty()
            from role in roles.Where(one => one.PackageId == package.Id && one.UserId == userId).DefaultIfEmpty()
            from linked in repositories.Where(one => one.Id == package.RepositoryId).DefaultIfEmpty()
            from collaborator in collaborators.Where(one => one.RepositoryId == package.RepositoryId && one.UserId == userId).DefaultIfEmpty()
            from repository in repositories.Where(one => one.Id == repositoryId).DefaultIfEmpty()
            from repositoryOwner in accounts.Where(one => one.Id == repository.OwnerId).DefaultIfEmpty()
            select new PackageRow
            {
                Owner = owner,
                Package = package,
                Linked = linked,
                Repository = repository,
                RepositoryOwner = repositoryOwner,
                IsMember = membership != null,
                IsOrganizationOwner = membership != null && membership.IsOwner,
                Role = role == null ? AccessLevel.None : role.Role,
                Collaboration = collaborator == null ? AccessLevel.None : collaborator.Permission,
                IsListed = lists.Any(one => one.PackageId == package.Id && one.RepositoryId == repositoryId),
            };
    }

    /// <summary>Nobody has that login, which is no secret: then only the repository is known.</summary>
    private async Task<PackageRow> OfNobodyAsync(long? repositoryId, CancellationToken cancellationToken)
    {
        var repository = await db.Repositories.AsNoTracking().FirstOrDefaultAsync(one => one.Id == repositoryId, cancellationToken);
        return new()
        {
            Owner = null,
            Package = null,
            Linked = null,
            Repository = repository,
            RepositoryOwner = repository is null ? null : await db.Accounts.AsNoTracking().FirstAsync(one => one.Id == repository.OwnerId, cancellationToken),
            IsMember = false,
            IsOrganizationOwner = false,
            Role = AccessLevel.None,
            Collaboration = AccessLevel.None,
            IsListed = false,
        };
    }
}

/// <summary>The question that every token asks, translated once for a server and its database: translating takes longer than the answer.</summary>
internal sealed class PackageQuery
{
    public Func<BerthDbContext, string, string, long?, long?, CancellationToken, Task<PackageRow?>> Find { get; } = EF.CompileAsyncQuery(
        (BerthDbContext db, string ownerKey, string name, long? userId, long? repositoryId, CancellationToken cancellationToken) => (
            from owner in db.Set<Account>().AsNoTracking()
            where owner.LoginKey == ownerKey
            from package in db.Set<Package>().Where(one => one.OwnerId == owner.Id && one.Type == PackageType.Container && one.Name == name).DefaultIfEmpty()
            from membership in db.Set<Membership>().Where(one => one.OrganizationId == owner.Id && one.UserId == userId).DefaultIfEmpty()
            from role in db.Set<PackageRole>().Where(one => one.PackageId == package.Id && one.UserId == userId).DefaultIfEmpty()
            from linked in db.Set<Repository>().Where(one => one.Id == package.RepositoryId).DefaultIfEmpty()
            from collaborator in db.Set<Collaborator>().Where(one => one.RepositoryId == package.RepositoryId && one.UserId == userId).DefaultIfEmpty()
            from repository in db.Set<Repository>().Where(one => one.Id == repositoryId).DefaultIfEmpty()
            from repositoryOwner in db.Set<Account>().Where(one => one.Id == repository.OwnerId).DefaultIfEmpty()
            select new PackageRow
            {
                Owner = owner,
                Package = package,
                Linked = linked,
                Repository = repository,
                RepositoryOwner = repositoryOwner,
                IsMember = membership != null,
                IsOrganizationOwner = membership != null && membership.IsOwner,
                Role = role == null ? AccessLevel.None : role.Role,
                Collaboration = collaborator == null ? AccessLevel.None : collaborator.Permission,
                IsListed = db.Set<PackageCodespace>().Any(one => one.PackageId == package.Id && one.RepositoryId == repositoryId),
            }).FirstOrDefault());
}

/// <summary>What is asked of <see cref="PackageFinder"/>.</summary>
internal sealed record PackageQuestion(PackageName Name, long? UserId, long? RepositoryId);

/// <summary>One answer of <see cref="PackageFinder"/>.</summary>
internal sealed class PackageRow
{
    public required Account? Owner { get; init; }

    public required Package? Package { get; init; }

    public required Repository? Linked { get; init; }

    /// <summary>Of the codespace or build that asks; null for none, or where it is gone.</summary>
    public required Repository? Repository { get; init; }

    public required Account? RepositoryOwner { get; init; }

    public required bool IsMember { get; init; }

    public required bool IsOrganizationOwner { get; init; }

    public required AccessLevel Role { get; init; }

    public required AccessLevel Collaboration { get; init; }

    public required bool IsListed { get; init; }

    public string RepositoryName => $"{RepositoryOwner?.Login}/{Repository?.Name}";

    public PackageFacts Facts(PackageName name) => new(name, Owner, Package, Linked);

    /// <summary>What a person is to the package.</summary>
    public PackageRequester.Person Person(Caller caller) => Person(caller.RequiredUser.Id, caller.RequiredUser.Login, caller.Scopes.Has, caller.IsSiteAdmin);

    /// <summary>What a codespace of the loaded repository is to it.</summary>
    /// <param name="userId">Whose codespace it is, and whose rights were loaded.</param>
    public PackageRequester.Codespace Codespace(PackageName name, long userId, bool isPrebuild, IReadOnlySet<long> consented) => new(
        Repository!, RepositoryName, IsListed, isPrebuild, consented,
        PackageAccess.Decide(Facts(name), Person(userId, "its user", _ => true, isSiteAdmin: false), PackageAction.Pull).IsAllowed);

    public PackageRequester.Workflow Workflow() => new(Repository!, RepositoryName, IsListed);

    private PackageRequester.Person Person(long userId, string login, Func<string, bool> hasScope, bool isSiteAdmin)
    {
        var isOwner = isSiteAdmin || IsOrganizationOwner || (Owner is { Kind: AccountKind.User } && Owner.Id == userId);
        var asMember = IsMember && Owner is { Kind: AccountKind.Organization } ? Owner.MemberPermission : AccessLevel.None;
        var inherited = Linked is null ? AccessLevel.None : (AccessLevel)Math.Max((int)Collaboration, (int)asMember);
        return new(login, hasScope, isOwner, IsMember, Role, inherited);
    }
}
