using Berth.Server.Accounts;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Tokens;

/// <summary>Makes and finds the tokens of builds.</summary>
internal sealed class WorkflowTokens(BerthDbContext db, RepositoryAccess repositories, AuditLog audit, TimeProvider clock)
{
    public const string Prefix = "berthw_";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <returns>The token, which is to be shown once.</returns>
    public async Task<(string Token, DateTimeOffset ExpiresAt)> MakeAsync(Account user, SeenRepository repository, AuditActor actor, CancellationToken cancellationToken)
    {
        var (text, now) = (TokenText.Make(Prefix), clock.GetUtcNow());
        await using var work = await audit.BeginAsync(db, cancellationToken);
        await db.WorkflowTokens.Where(token => token.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        db.WorkflowTokens.Add(new()
        {
            Hash = TokenText.HashOf(text),
            UserId = user.Id,
            RepositoryId = repository.Repository.Id,
            ExpiresAt = now + Lifetime,
        });
        work.Record(new("workflow_token.create", actor)
        {
            User = user.Login,
            Repository = repository.FullName,
            OrganizationId = repository.Owner.Kind == AccountKind.Organization ? repository.Owner.Id : null,
            Organization = repository.Owner.Kind == AccountKind.Organization ? repository.Owner.Login : null,
        });
        await work.CommitAsync(cancellationToken);
        return (text, now + Lifetime);
    }

    /// <returns>Null for what is none, has ended, or was made by somebody who may no longer write the repository.</returns>
    public async Task<(WorkflowToken Token, Account User)?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (!TokenText.IsWellFormed(text, Prefix))
        {
            return null;
        }

        var (hash, now) = (TokenText.HashOf(text), clock.GetUtcNow());
        var found = await (
            from token in db.WorkflowTokens.AsNoTracking()
            join user in db.Accounts on token.UserId equals user.Id
            where token.Hash == hash && token.ExpiresAt > now
            select new { Token = token, User = user }).FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        var (userId, repositoryId) = (found.User.Id, found.Token.RepositoryId);
        var facts = await repositories.Query(userId).FirstOrDefaultAsync(one => one.Repository.Id == repositoryId, cancellationToken);
        return facts is not null && RepositoryRules.PermissionOf(facts, userId) >= AccessLevel.Write ? (found.Token, found.User) : null;
    }
}

internal static class TokenTables
{
    extension(BerthDbContext db)
    {
        public DbSet<WorkflowToken> WorkflowTokens => db.Set<WorkflowToken>();
    }
}
