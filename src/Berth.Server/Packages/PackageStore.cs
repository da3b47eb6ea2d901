using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Packages;

/// <summary>Changes who may reach a package.</summary>
internal sealed class PackageStore(BerthDbContext db, AuditLog audit, TimeProvider clock)
{
    public async Task ChangeAsync(SeenPackage seen, PackageChange change, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var id = seen.Package.Id;
        var row = await db.Packages.SingleAsync(package => package.Id == id, cancellationToken);
        if (change.Visibility is { } visibility && visibility != row.Visibility)
        {
            row.Visibility = visibility;
            work.Record(PackageEvents.Of("package.change_visibility", seen.Owner, row, actor, ("visibility", visibility.ToString().ToLowerInvariant())));
        }

        if (change.IsLinkNamed && change.Repository?.Id != row.RepositoryId)
        {
            // Access that followed one repository does not silently follow another.
            (row.RepositoryId, row.InheritsAccess) = (change.Repository?.Id, false);
            work.Record(PackageEvents.Of(
                change.Repository is null ? "package.unlink" : "package.link", seen.Owner, row, actor,
                ("repository", change.Repository is null ? seen.Facts.LinkedName : $"{seen.Owner.Login}/{change.Repository.Name}")));
        }

        if (change.InheritsAccess is { } inherits && inherits != row.InheritsAccess)
        {
            row.InheritsAccess = inherits;
            if (inherits)
            {
                await db.PackageRoles.Where(role => role.PackageId == id).ExecuteDeleteAsync(cancellationToken);
            }

            work.Record(PackageEvents.Of("package.change_inheritance", seen.Owner, row, actor, ("inherit_access", inherits ? "true" : "false")));
        }

        row.UpdatedAt = clock.GetUtcNow();
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Lets the codespaces of a repository pull it, or no longer.</summary>
    public async Task ListAsync(SeenPackage seen, Repository repository, bool isListed, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var (id, repositoryId) = (seen.Package.Id, repository.Id);
        var row = await db.PackageCodespaces.FirstOrDefaultAsync(one => one.PackageId == id && one.RepositoryId == repositoryId, cancellationToken);
        if (row is not null == isListed)
        {
            return;
        }

        _ = isListed ? db.PackageCodespaces.Add(new() { PackageId = id, RepositoryId = repositoryId }) : db.PackageCodespaces.Remove(row!);
        work.Record(PackageEvents.Of(
            isListed ? "package.add_codespaces_access" : "package.remove_codespaces_access", seen.Owner, seen.Package, actor,
            ("repository", $"{seen.Owner.Login}/{repository.Name}")));
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Gives somebody a role, or with <see cref="AccessLevel.None"/> takes it back.</summary>
    public async Task GiveAsync(SeenPackage seen, Account user, AccessLevel role, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var (id, userId) = (seen.Package.Id, user.Id);
        var row = await db.PackageRoles.FirstOrDefaultAsync(one => one.PackageId == id && one.UserId == userId, cancellationToken);
        if ((row?.Role ?? AccessLevel.None) == role)
        {
            return;
        }

        if (row is null)
        {
            db.PackageRoles.Add(new() { PackageId = id, UserId = userId, Role = role });
        }
        else if (role == AccessLevel.None)
        {
            db.PackageRoles.Remove(row);
        }
        else
        {
            row.Role = role;
        }

        work.Record(PackageEvents.Of(
            role == AccessLevel.None ? "package.remove_role" : "package.set_role", seen.Owner, seen.Package, actor,
            ("user", user.Login), ("role", role.ToString().ToLowerInvariant())));
        await work.CommitAsync(cancellationToken);
    }

    /// <summary>Everybody who was given a role.</summary>
    public async Task<IReadOnlyList<(string Login, AccessLevel Role)>> RolesAsync(Package package, CancellationToken cancellationToken)
    {
        var found = await (
            from role in db.PackageRoles.AsNoTracking()
            join user in db.Accounts on role.UserId equals user.Id
            where role.PackageId == package.Id
            orderby user.LoginKey
            select new { user.Login, role.Role }).ToListAsync(cancellationToken);
        return [.. found.Select(one => (one.Login, one.Role))];
    }

    /// <summary>Every repository whose codespaces may pull it by the list.</summary>
    public async Task<IReadOnlyList<Repository>> ListedAsync(Package package, CancellationToken cancellationToken)
    {
        var listed = db.PackageCodespaces.Where(one => one.PackageId == package.Id).Select(one => one.RepositoryId);
        return await db.Repositories.AsNoTracking().Where(one => listed.Contains(one.Id)).OrderBy(one => one.NameKey).ToListAsync(cancellationToken);
    }
}

/// <summary>What is to be changed; null for what stays.</summary>
/// <param name="IsLinkNamed">Whether the link is to be changed, to <paramref name="Repository"/> or to none.</param>
internal sealed record PackageChange(PackageVisibility? Visibility, bool? InheritsAccess, bool IsLinkNamed, Repository? Repository);
