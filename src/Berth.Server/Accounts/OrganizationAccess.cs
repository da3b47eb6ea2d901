using Berth.Server.Storage;

namespace Berth.Server.Accounts;

/// <summary>Finds an organization, and what a caller is in it. An organization's existence is no secret; what is in it is.</summary>
public sealed class OrganizationAccess(BerthDbContext db)
{
    /// <returns>Null where there is none of that name.</returns>
    public async Task<SeenOrganization?> FindAsync(string login, Caller caller, CancellationToken cancellationToken)
    {
        var (key, userId) = (RepositoryAccess.KeyOf(login), caller.User?.Id);
        var memberships = db.Memberships;
        var found = await (
            from account in db.Accounts.AsNoTracking()
            where account.LoginKey == key && account.Kind == AccountKind.Organization
            from membership in memberships.Where(one => one.OrganizationId == account.Id && one.UserId == userId).DefaultIfEmpty()
            select new { Account = account, IsMember = membership != null, IsOwner = membership != null && membership.IsOwner })
            .FirstOrDefaultAsync(cancellationToken);
        return found is null ? null : new(found.Account, found.IsMember || caller.IsSiteAdmin, found.IsOwner || caller.IsSiteAdmin);
    }
}

/// <summary>An organization, and what the caller is in it. Administrators of the server count as owners of every one.</summary>
public sealed record SeenOrganization(Account Account, bool IsMember, bool IsOwner);
