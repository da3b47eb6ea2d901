using Berth.Server.Keys;
using Berth.Server.Storage;

namespace Berth.Server.Secrets;

/// <summary>Wraps the data keys of secrets anew. Values are not touched; a secret that is changed meanwhile is left to the next round.</summary>
internal sealed class SecretRewrap(BerthDbContext db, KeyVault vault) : IWrappedRows
{
    public async Task<int> RewrapAsync(int count, CancellationToken cancellationToken)
    {
        var active = vault.ActiveId;
        var rows = await db.Secrets.AsNoTracking().Where(secret => secret.KeyId != active).OrderBy(secret => secret.Id).Take(count)
            .Select(secret => new { secret.Id, secret.Version, secret.KeyId, secret.WrappedKey }).ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            var wrapped = vault.Rewrap(row.KeyId, row.WrappedKey);
            await db.Secrets.Where(secret => secret.Id == row.Id && secret.Version == row.Version && secret.KeyId == row.KeyId)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(secret => secret.KeyId, active).SetProperty(secret => secret.WrappedKey, wrapped), cancellationToken);
        }

        return rows.Count;
    }
}
