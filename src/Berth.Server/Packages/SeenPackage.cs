using Berth.Server.Accounts;
using Berth.Server.Http;
using Berth.Server.Storage;

namespace Berth.Server.Packages;

/// <summary>A package that a caller may at least read, with all that decides about it.</summary>
internal sealed record SeenPackage(PackageName Name, PackageRow Row, PackageRequester.Person Person)
{
    public Package Package => Row.Package!;

    public Account Owner => Row.Owner!;

    public PackageFacts Facts => Row.Facts(Name);

    /// <summary>Whether the caller administers it; with a token that may write packages, for changes.</summary>
    public bool IsAdmin => PackageAccess.Decide(Facts, Person with { HasScope = _ => true }, PackageAction.Delete).IsAllowed;
}

/// <summary>Finds packages as a caller sees them. What is hidden and what is missing are one answer.</summary>
internal sealed class PackageViews(BerthDbContext db, PackageFinder finder)
{
    /// <param name="kind">What the owner has to be; null for either.</param>
    /// <param name="name">As it stands in an address: a slash in it is <c>%2F</c>.</param>
    public async Task<SeenPackage?> FindAsync(
        string owner, AccountKind? kind, string type, string name, Caller caller, CancellationToken cancellationToken)
    {
        var text = name.Contains('%') ? Uri.UnescapeDataString(name) : name;
        if (type != "container" || PackageName.TryParse($"{RepositoryAccess.KeyOf(owner)}/{text}") is not { } parsed)
        {
            return null;
        }

        var row = await finder.FindAsync(parsed, caller.User?.Id, null, cancellationToken);
        if (row.Package is not { IsPublished: true } || (kind is not null && row.Owner!.Kind != kind))
        {
            return null;
        }

        var seen = new SeenPackage(parsed, row, row.Person(caller));
        return PackageAccess.Decide(seen.Facts, seen.Person, PackageAction.Pull).IsAllowed ? seen : null;
    }

    /// <summary>An owner's packages that the caller may read. What is hidden is left out by the database, so that pages are full.</summary>
    public async Task<(int Total, IReadOnlyList<SeenPackage> Page)> ListAsync(
        Account owner, PackageVisibility? visibility, Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var (isAdmin, userId) = (caller.IsSiteAdmin, caller.User?.Id);
        var packages = db.Packages.AsNoTracking()
            .Where(package => package.Type == PackageType.Container && package.IsPublished && (visibility == null || package.Visibility == visibility));
        var seen = finder.Query(db.Accounts.AsNoTracking().Where(one => one.Id == owner.Id), packages, userId, null)
            .Where(row => row.Package != null && (isAdmin || row.IsOrganizationOwner || row.Owner!.Id == userId || row.Package.Visibility == PackageVisibility.Public
                || (row.IsMember && row.Package.Visibility == PackageVisibility.Internal)
                || (!(row.Package.InheritsAccess && row.Linked != null) && row.Role > AccessLevel.None && (row.IsMember || row.Owner.Kind == AccountKind.User))
                || (row.Package.InheritsAccess && row.Linked != null
                    && (row.Collaboration > AccessLevel.None || (row.IsMember && row.Owner.MemberPermission > AccessLevel.None)))));
        var page = await seen.OrderBy(row => row.Package!.Name).Skip(paging.Skip).Take(paging.PerPage).ToListAsync(cancellationToken);
        return (await seen.CountAsync(cancellationToken), [.. page.Select(row => new SeenPackage(new(owner.LoginKey, row.Package!.Name), row, row.Person(caller)))]);
    }

    /// <summary>How many versions each of some packages has.</summary>
    public async Task<IReadOnlyDictionary<long, int>> CountAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        await db.PackageVersions.AsNoTracking().Where(version => ids.Contains(version.PackageId)).GroupBy(version => version.PackageId)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);

    /// <summary>A package's versions, the newest first, each with its tags.</summary>
    public async Task<(int Total, IReadOnlyList<(PackageVersion Version, IReadOnlyList<string> Tags)> Page)> VersionsAsync(
        Package package, Paging paging, CancellationToken cancellationToken)
    {
        var all = db.PackageVersions.AsNoTracking().Where(version => version.PackageId == package.Id);
        var page = await all.OrderByDescending(version => version.Id).Skip(paging.Skip).Take(paging.PerPage).ToListAsync(cancellationToken);
        var tags = await TagsAsync([.. page.Select(version => version.Id)], cancellationToken);
        return (await all.CountAsync(cancellationToken), [.. page.Select(version => (version, (IReadOnlyList<string>)[.. tags[version.Id]]))]);
    }

    /// <returns>Null where the package has none of that id.</returns>
    public async Task<(PackageVersion Version, IReadOnlyList<string> Tags)?> VersionAsync(Package package, long id, CancellationToken cancellationToken)
    {
        var version = await db.PackageVersions.AsNoTracking().FirstOrDefaultAsync(one => one.PackageId == package.Id && one.Id == id, cancellationToken);
        return version is null ? null : (version, [.. (await TagsAsync([id], cancellationToken))[id]]);
    }

    private async Task<ILookup<long, string>> TagsAsync(IReadOnlyCollection<long> versionIds, CancellationToken cancellationToken) =>
        (await db.PackageTags.AsNoTracking().Where(tag => versionIds.Contains(tag.VersionId)).OrderBy(tag => tag.Tag).ToListAsync(cancellationToken))
        .ToLookup(tag => tag.VersionId, tag => tag.Tag);
}
