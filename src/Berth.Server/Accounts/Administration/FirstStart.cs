using Berth.Server.Accounts.Tokens;
using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Accounts.Administration;

/// <summary>The first start of all makes an administrator, and a token that is shown once.</summary>
public sealed class FirstStart
{
    private readonly BerthDbContext db;
    private readonly AccountStore accounts;
    private readonly AccessTokens tokens;

    internal FirstStart(BerthDbContext db, AccountStore accounts, AccessTokens tokens) => (this.db, this.accounts, this.tokens) = (db, accounts, tokens);

    /// <param name="login">The administrator's.</param>
    /// <param name="isAgain">Whether an administrator who is there gets one more token: the first one was lost.</param>
    /// <returns>The token; null where there are accounts already. Of several processes that start at once one makes it.</returns>
    /// <exception cref="StartException">That is no login, or nobody's who administers this server.</exception>
    public async Task<string?> RunAsync(string login, bool isAgain, CancellationToken cancellationToken)
    {
        if (await db.Accounts.AnyAsync(cancellationToken))
        {
            return isAgain ? await MakeAgainAsync(login, cancellationToken) : null;
        }

        if (!AccountNames.IsLogin(login))
        {
            throw new StartException($"'{Core.References.Printable.Text(login)}' is no login for an administrator", "give Administrator:Login letters, digits and hyphens");
        }

        return await accounts.MakeUserAsync(login, email: null, isSiteAdmin: true, AuditActor.Server, cancellationToken) is { } admin
            ? (await tokens.MakeAsync(admin, Scopes.All, "made at the first start", expiresAt: null, AuditActor.Server, cancellationToken)).Token
            : null;
    }

    private async Task<string> MakeAgainAsync(string login, CancellationToken cancellationToken) =>
        await accounts.FindAsync(login, AccountKind.User, cancellationToken) is { IsSiteAdmin: true } admin
            ? (await tokens.MakeAsync(admin, Scopes.All, "made at a start, on demand", expiresAt: null, AuditActor.Server, cancellationToken)).Token
            : throw new StartException($"'{Core.References.Printable.Text(login)}' is no administrator of this server", "name one with Administrator:Login");
}
