using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Accounts;

/// <summary>Makes and finds accounts, and says who belongs to which organization.</summary>
internal sealed class AccountStore(BerthDbContext db, AuditLog audit, TimeProvider clock)
{
    public Task<Account?> FindAsync(string login, AccountKind? kind, CancellationToken cancellationToken)
    {
        var key = RepositoryAccess.KeyOf(login);
        return db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.LoginKey == key && (kind == null || account.Kind == kind), cancellationToken);
    }

    public Task<Account?> FindAsync(long id, CancellationToken cancellationToken) =>
        db.Accounts.AsNoTracking().FirstOrDefaultAsync(account => account.Id == id, cancellationToken);

    /// <summary>Makes a user.</summary>
    /// <returns>Null where the login is taken.</returns>
    public Task<Account?> MakeUserAsync(string login, string? email, bool isSiteAdmin, AuditActor actor, CancellationToken cancellationToken) =>
        MakeAsync(New(AccountKind.User, login, email, isSiteAdmin), new("user.create", actor) { User = login }, null, cancellationToken);

    /// <summary>Makes an organization with its first owner. Members may read its repositories, as at GitHub.</summary>
    /// <returns>Null where the login is taken.</returns>
    public Task<Account?> MakeOrganizationAsync(string login, string? name, Account owner, AuditActor actor, CancellationToken cancellationToken)
    {
        var account = New(AccountKind.Organization, login, null, false);
        (account.Name, account.MemberPermission) = (name, AccessLevel.Read);
        return MakeAsync(account, new("org.create", actor) { Organization = login, User = owner.Login }, owner, cancellationToken);
    }

    /// <summary>Changes an account, as the given step does.</summary>
    public async Task<Account> ChangeAsync(Account account, AuditEvent what, Action<Account> change, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var row = await db.Accounts.SingleAsync(one => one.Id == account.Id, cancellationToken);
        change(row);
        row.UpdatedAt = clock.GetUtcNow();
        work.Record(what);
        await work.CommitAsync(cancellationToken);
        return row;
    }

    /// <summary>The accounts of some ids.</summary>
    public async Task<IReadOnlyDictionary<long, Account>> FindAllAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        await db.Accounts.AsNoTracking().Where(account => ids.Contains(account.Id)).ToDictionaryAsync(account => account.Id, cancellationToken);

    private Account New(AccountKind kind, string login, string? email, bool isSiteAdmin) => new()
    {
        Kind = kind,
        Login = login,
        LoginKey = RepositoryAccess.KeyOf(login),
        Email = email,
        IsSiteAdmin = isSiteAdmin,
        CreatedAt = clock.GetUtcNow(),
        UpdatedAt = clock.GetUtcNow(),
    };

    private async Task<Account?> MakeAsync(Account account, AuditEvent what, Account? owner, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        if (await db.Accounts.AnyAsync(one => one.LoginKey == account.LoginKey, cancellationToken))
        {
            return null;
        }

        db.Accounts.Add(account);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation)
        {
            // Another process took the login just now.
            return null;
        }

        if (owner is not null)
        {
            db.Memberships.Add(new() { OrganizationId = account.Id, UserId = owner.Id, IsOwner = true });
        }

        work.Record(account.Kind == AccountKind.Organization ? what with { OrganizationId = account.Id } : what);
        await work.CommitAsync(cancellationToken);
        return account;
    }
}
