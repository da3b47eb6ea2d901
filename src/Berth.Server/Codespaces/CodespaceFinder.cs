using Berth.Server.Accounts;
using Berth.Server.Storage;

namespace Berth.Server.Codespaces;

/// <summary>Finds codespaces, each with its user and its repository.</summary>
internal sealed class CodespaceFinder(BerthDbContext db, RepositoryAccess access)
{
    /// <summary>Those that were not deleted.</summary>
    /// <param name="viewer">As whom the repositories are seen.</param>
    public IQueryable<CodespaceRow> Query(long viewer) => All(viewer).Where(row => row.Codespace.State != CodespaceState.Deleted);

    /// <returns>Null where the user has none of that name.</returns>
    public async Task<SeenCodespace?> FindAsync(Account user, string name, CancellationToken cancellationToken) =>
        await Query(user.Id).FirstOrDefaultAsync(row => row.Codespace.Name == name && row.Codespace.UserId == user.Id, cancellationToken) is { } row
            ? See(row, user.Id)
            : null;

    /// <summary>That of an agent, deleted or not, as its own user sees the repository.</summary>
    public async Task<SeenCodespace?> FindAsync(long id, CancellationToken cancellationToken)
    {
        var owner = await db.Codespaces.AsNoTracking().Where(one => one.Id == id).Select(one => (long?)one.UserId).FirstOrDefaultAsync(cancellationToken);
        return owner is { } userId && await All(userId).FirstOrDefaultAsync(row => row.Codespace.Id == id, cancellationToken) is { } found ? See(found, userId) : null;
    }

    /// <summary>Whoever may no longer see the repository still has the codespace, and sees what it is of.</summary>
    public static SeenCodespace See(CodespaceRow row, long viewer) => new(
        row.Codespace, row.User, new(row.Facts.Repository, row.Facts.Owner, RepositoryRules.PermissionOf(row.Facts, viewer)));

    private IQueryable<CodespaceRow> All(long viewer)
    {
        var users = db.Accounts.AsNoTracking();
        return
            from codespace in db.Codespaces.AsNoTracking()
            join facts in access.Query(viewer) on codespace.RepositoryId equals facts.Repository.Id
            join user in users on codespace.UserId equals user.Id
            select new CodespaceRow { Codespace = codespace, User = user, Facts = facts };
    }
}

internal sealed class CodespaceRow
{
    public required Codespace Codespace { get; init; }

    public required Account User { get; init; }

    public required RepositoryFacts Facts { get; init; }
}

/// <summary>A codespace with all that is shown of it.</summary>
internal sealed record SeenCodespace(Codespace Codespace, Account User, SeenRepository Repository);
