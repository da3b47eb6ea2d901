using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Accounts.Tokens;

/// <summary>Makes, finds and revokes personal access tokens.</summary>
public sealed class AccessTokens(BerthDbContext db, AuditLog audit, TimeProvider clock)
{
    /// <summary>How exactly the last use is kept: more would write at every call.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);

    /// <summary>Who calls with a token; null where it is not, or no longer, one.</summary>
    public async Task<FoundToken?> FindAsync(string text, string? address, CancellationToken cancellationToken)
    {
        if (!TokenText.IsWellFormed(text))
        {
            return null;
        }

        var (hash, now) = (TokenText.HashOf(text), clock.GetUtcNow());
        var (accounts, addresses) = (db.Accounts, db.TokenAddresses);
        var found = await (
            from token in db.AccessTokens.AsNoTracking()
            join user in accounts.AsNoTracking() on token.UserId equals user.Id
            where token.Hash == hash
            select new { Token = token, User = user, IsKnownAddress = addresses.Any(one => one.TokenId == token.Id && one.Address == (address ?? "")) })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null || found.Token.ExpiresAt <= now)
        {
            return null;
        }

        var caller = new Caller(found.User, found.Token.Id, Scopes.Read(found.Token.Scopes), address);
        await NoteUseAsync(found.Token, found.IsKnownAddress, caller, now, cancellationToken);
        return new(caller, found.Token.ExpiresAt);
    }

    /// <summary>Makes a token.</summary>
    /// <returns>The row, and the token itself, which is to be shown once.</returns>
    public async Task<(AccessToken Row, string Token)> MakeAsync(
        Account user, Scopes scopes, string? note, DateTimeOffset? expiresAt, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var made = Make(user, scopes, note, expiresAt, actor, work);
        await work.CommitAsync(cancellationToken);
        return made;
    }

    /// <summary>Makes a token within a larger piece of work.</summary>
    internal (AccessToken Row, string Token) Make(Account user, Scopes scopes, string? note, DateTimeOffset? expiresAt, AuditActor actor, AuditedWork work)
    {
        var text = TokenText.Make();
        var row = new AccessToken
        {
            UserId = user.Id,
            Hash = TokenText.HashOf(text),
            LastEight = text[^8..],
            Scopes = scopes.ToString(),
            Note = note,
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = expiresAt,
        };
        db.AccessTokens.Add(row);
        work.Record(new("personal_access_token.create", actor)
        {
            User = user.Login,
            Data = new Dictionary<string, string> { ["scopes"] = row.Scopes, ["token"] = $"…{row.LastEight}", ["note"] = note ?? "" },
        });
        return (row, text);
    }

    /// <summary>A user's tokens, the oldest first; not the tokens themselves.</summary>
    public async Task<IReadOnlyList<AccessToken>> ListAsync(long userId, CancellationToken cancellationToken) =>
        await db.AccessTokens.AsNoTracking().Where(token => token.UserId == userId).OrderBy(token => token.Id).ToListAsync(cancellationToken);

    /// <summary>Revokes a user's token.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RevokeAsync(Account user, long tokenId, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var row = await db.AccessTokens.FirstOrDefaultAsync(token => token.Id == tokenId && token.UserId == user.Id, cancellationToken);
        if (row is null)
        {
            return false;
        }

        db.AccessTokens.Remove(row);
        work.Record(new("personal_access_token.destroy", actor)
        {
            User = user.Login,
            Data = new Dictionary<string, string> { ["token"] = $"…{row.LastEight}" },
        });
        await work.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The first use from an address is told; the time of the last one is kept.</summary>
    private async Task NoteUseAsync(AccessToken token, bool isKnownAddress, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!isKnownAddress)
        {
            await NoteAddressAsync(token, caller, cancellationToken);
        }

        if (token.LastUsedAt is null || now - token.LastUsedAt >= UseGrain)
        {
            var tokenId = token.Id;
            await db.AccessTokens.Where(one => one.Id == tokenId)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.LastUsedAt, now), cancellationToken);
        }
    }

    private async Task NoteAddressAsync(AccessToken token, Caller caller, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var (tokenId, address) = (token.Id, caller.Address ?? "");
        if (await db.TokenAddresses.AnyAsync(one => one.TokenId == tokenId && one.Address == address, cancellationToken))
        {
            return;
        }

        db.TokenAddresses.Add(new() { TokenId = tokenId, Address = address });
        work.Record(new("personal_access_token.new_address", caller.Actor)
        {
            User = caller.User?.Login,
            Data = new Dictionary<string, string> { ["token"] = $"…{token.LastEight}" },
        });
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation || e.IsForeignKeyViolation)
        {
            // Another process noted it just now, or the token is gone: then this was its last call.
        }
    }
}

/// <summary>Whose token it is.</summary>
public sealed record FoundToken(Caller Caller, DateTimeOffset? ExpiresAt);
