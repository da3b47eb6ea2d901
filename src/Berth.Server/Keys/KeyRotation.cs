using System.Data.Common;
using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Keys;

/// <summary>
/// Changes the key-encryption key while everybody goes on: <list type="number">
/// <item>a new key comes into the ring (one that a command keeps has to be there already);</item>
/// <item>it becomes the active one;</item>
/// <item>every data key is wrapped anew;</item>
/// <item>the old ids go from the database, which refuses while anything is under them, and every later write under them;</item>
/// <item>the old keys go from the ring.</item>
/// </list>
/// One that was interrupted goes on where it was.
/// </summary>
public sealed class KeyRotation
{
    private const int Batch = 200;

    /// <summary>Others write under the old key until they hear of the new one, so that a round may leave some behind.</summary>
    private const int MaxRounds = 50;

    private readonly BerthDbContext db;
    private readonly KeyVault vault;
    private readonly KeyRingSource source;
    private readonly AuditLog audit;
    private readonly IEnumerable<IWrappedRows> tables;

    internal KeyRotation(BerthDbContext db, KeyVault vault, KeyRingSource source, AuditLog audit, IEnumerable<IWrappedRows> tables) =>
        (this.db, this.vault, this.source, this.audit, this.tables) = (db, vault, source, audit, tables);

    /// <returns>Null where another rotation is under way, or the ring has no newer key and none can be added to it from here.</returns>
    public async Task<RotationOutcome?> RotateAsync(AuditActor actor, CancellationToken cancellationToken)
    {
        using var alone = source.TakeLock();
        if (alone is null)
        {
            return null;
        }

        // Another process may have rotated since this one last looked.
        await vault.RefreshAsync(db, cancellationToken);
        var isUnderWay = await db.Set<KeyRow>().AsNoTracking().AnyAsync(key => !key.IsActive, cancellationToken);
        if (!isUnderWay)
        {
            // 1.
            var ring = source.Read();
            if (source.IsWritable)
            {
                ring = ring.WithNew();
                source.Write(ring);
            }

            vault.Ring = ring;
            if (ring.NewestId == vault.ActiveId)
            {
                return null;
            }

            // 2.
            await ActivateAsync(ring.NewestId, actor, cancellationToken);
        }

        await vault.RefreshAsync(db, cancellationToken);
        return await FinishAsync(cancellationToken);
    }

    private async Task ActivateAsync(string id, AuditActor actor, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var before = vault.ActiveId;
        await db.Set<KeyRow>().Where(key => key.IsActive).ExecuteUpdateAsync(set => set.SetProperty(key => key.IsActive, false), cancellationToken);
        db.Add(vault.RowOf(id, isActive: true));
        work.Record(new("keys.rotate", actor) { Data = new Dictionary<string, string> { ["from"] = before, ["to"] = id } });
        await work.CommitAsync(cancellationToken);
    }

    private async Task<RotationOutcome> FinishAsync(CancellationToken cancellationToken)
    {
        var (active, rewrapped) = (vault.ActiveId, 0L);
        for (var round = 0; ; round++)
        {
            // 3.
            foreach (var table in tables)
            {
                int count;
                while ((count = await table.RewrapAsync(Batch, cancellationToken)) > 0)
                {
                    rewrapped += count;
                }
            }

            // 4.
            var old = await db.Set<KeyRow>().AsNoTracking().Where(key => key.Id != active).Select(key => key.Id).ToListAsync(cancellationToken);
            try
            {
                await db.Set<KeyRow>().Where(key => key.Id != active).ExecuteDeleteAsync(cancellationToken);
            }
            catch (DbException e) when (e.IsForeignKeyViolation && round < MaxRounds)
            {
                // Somebody wrote under it just now.
                continue;
            }

            // 5.
            if (source.IsWritable)
            {
                vault.Ring = old.Aggregate(source.Read(), (ring, id) => ring.Without(id));
                source.Write(vault.Ring);
            }

            return new(active, rewrapped, old);
        }
    }
}

/// <summary>What a rotation came to.</summary>
public sealed record RotationOutcome(string Active, long Rewrapped, IReadOnlyList<string> Dropped);
