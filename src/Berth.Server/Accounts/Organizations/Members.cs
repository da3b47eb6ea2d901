using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Accounts.Organizations;

/// <summary>Who belongs to an organization. It always has an owner.</summary>
internal sealed class Members(BerthDbContext db, AuditLog audit)
{
    /// <param name="isOwner">Null for both.</param>
    public async Task<(int Total, IReadOnlyList<Account> Page)> ListAsync(Account organization, bool? isOwner, Http.Paging paging, CancellationToken cancellationToken)
    {
        var (id, memberships) = (organization.Id, db.Memberships.Where(one => isOwner == null || one.IsOwner == isOwner));
        var all = db.Accounts.AsNoTracking().Where(account => memberships.Any(one => one.OrganizationId == id && one.UserId == account.Id));
        return (await all.CountAsync(cancellationToken), await all.OrderBy(account => account.Id).Skip(paging.Skip).Take(paging.PerPage).ToListAsync(cancellationToken));
    }

    /// <summary>The organizations of a user.</summary>
    public async Task<(int Total, IReadOnlyList<(Account Organization, bool IsOwner)> Page)> OfAsync(long userId, Http.Paging paging, CancellationToken cancellationToken)
    {
        var accounts = db.Accounts;
        var all =
            from membership in db.Memberships.AsNoTracking()
            join organization in accounts on membership.OrganizationId equals organization.Id
            where membership.UserId == userId
            orderby organization.Id
            select new { Organization = organization, membership.IsOwner };
        var page = await all.Skip(paging.Skip).Take(paging.PerPage).ToListAsync(cancellationToken);
        return (await all.CountAsync(cancellationToken), [.. page.Select(one => (one.Organization, one.IsOwner))]);
    }

    public Task<Membership?> FindAsync(Account organization, long userId, CancellationToken cancellationToken) =>
        db.Memberships.AsNoTracking().FirstOrDefaultAsync(one => one.OrganizationId == organization.Id && one.UserId == userId, cancellationToken);

    /// <summary>Takes somebody in, or changes what they are.</summary>
    /// <returns>Whether it could be: the last owner stays one.</returns>
    public async Task<bool> PutAsync(Account organization, Account user, bool isOwner, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var (organizationId, userId) = (organization.Id, user.Id);
        var row = await db.Memberships.FirstOrDefaultAsync(one => one.OrganizationId == organizationId && one.UserId == userId, cancellationToken);
        if (row?.IsOwner == isOwner)
        {
            return true;
        }

        if (row is { IsOwner: true } && await IsLastOwnerAsync(organizationId, userId, cancellationToken))
        {
            return false;
        }

        if (row is null)
        {
            db.Memberships.Add(new() { OrganizationId = organizationId, UserId = userId, IsOwner = isOwner });
        }
        else
        {
            row.IsOwner = isOwner;
        }

        work.Record(Event(row is null ? "org.add_member" : "org.update_member", organization, user, actor, isOwner));
        await work.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Lets somebody go, and with the membership what they were given in its repositories that are not public.</summary>
    /// <returns>Whether it could be: the last owner stays.</returns>
    public async Task<bool> RemoveAsync(Account organization, Account user, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var (organizationId, userId) = (organization.Id, user.Id);
        var row = await db.Memberships.FirstOrDefaultAsync(one => one.OrganizationId == organizationId && one.UserId == userId, cancellationToken);
        if (row is null)
        {
            return true;
        }

        if (row.IsOwner && await IsLastOwnerAsync(organizationId, userId, cancellationToken))
        {
            return false;
        }

        db.Memberships.Remove(row);
        var repositories = db.Repositories.Where(one => one.OwnerId == organizationId && one.Visibility != RepositoryVisibility.Public).Select(one => one.Id);
        await db.Collaborators.Where(one => one.UserId == userId && repositories.Contains(one.RepositoryId)).ExecuteDeleteAsync(cancellationToken);
        work.Record(Event("org.remove_member", organization, user, actor, row.IsOwner));
        await work.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<bool> IsLastOwnerAsync(long organizationId, long userId, CancellationToken cancellationToken) =>
        !await db.Memberships.AnyAsync(one => one.OrganizationId == organizationId && one.UserId != userId && one.IsOwner, cancellationToken);

    private static AuditEvent Event(string action, Account organization, Account user, AuditActor actor, bool isOwner) => new(action, actor)
    {
        OrganizationId = organization.Id,
        Organization = organization.Login,
        User = user.Login,
        Data = new Dictionary<string, string> { ["permission"] = isOwner ? "admin" : "member" },
    };
}
