using System.Security.Cryptography;
using Berth.Server.Storage;

namespace Berth.Server.Keys;

/// <summary>
/// Encrypts and decrypts under the key-encryption keys. Which one is active stands in the database; the keys themselves never do. What
/// another process changed is noticed where it matters: an unknown id is looked for in the ring again, and a write under a dropped key is
/// refused by the database.
/// </summary>
public sealed class KeyVault
{
    private const string CheckText = "berth key-encryption key";
    private readonly KeyRingSource source;
    private readonly TimeProvider clock;
    private volatile KeyRing? ring;
    private volatile string? activeId;

    internal KeyVault(KeyRingSource source, TimeProvider clock) => (this.source, this.clock) = (source, clock);

    /// <summary>The id of the key under which everything new is encrypted.</summary>
    public string ActiveId => activeId ?? throw new InvalidOperationException("The keys are not open.");

    internal KeyRing Ring
    {
        get => ring ?? throw new InvalidOperationException("The keys are not open.");
        set => ring = value;
    }

    /// <summary>Reads the ring, and checks it against the database; the first start of all makes a key.</summary>
    /// <exception cref="StartException">A key that the database needs is missing or another one.</exception>
    public async Task OpenAsync(BerthDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.Set<KeyRow>().AsNoTracking().ToListAsync(cancellationToken);
        if (rows.Count == 0 && !source.Exists)
        {
            source.WriteNew(KeyRing.Begin());
        }

        ring = source.Read();
        if (rows.Count == 0)
        {
            await BeginAsync(db, cancellationToken);
            rows = await db.Set<KeyRow>().AsNoTracking().ToListAsync(cancellationToken);
        }

        foreach (var row in rows)
        {
            Check(row);
        }

        activeId = rows.Single(row => row.IsActive).Id;
    }

    /// <summary>Encrypts under a new data key.</summary>
    /// <param name="bound">What it belongs to: it decrypts with the same text only.</param>
    public Envelope Encrypt(ReadOnlySpan<byte> content, string bound)
    {
        var (id, dataKey) = (ActiveId, RandomNumberGenerator.GetBytes(KeyRing.KeyBytes));
        try
        {
            return new(id, Aead.Encrypt(KeyOf(id), dataKey, BoundTo(id)), Aead.Encrypt(dataKey, content, bound));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Decrypts; the caller clears what it gets.</summary>
    /// <exception cref="CryptographicException">It belongs to something else, was changed, or its key is not in the ring.</exception>
    public byte[] Decrypt(Envelope envelope, string bound)
    {
        var dataKey = Aead.Decrypt(KeyOf(envelope.KeyId), envelope.WrappedKey, BoundTo(envelope.KeyId));
        try
        {
            return Aead.Decrypt(dataKey, envelope.Content, bound);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>The same data key, wrapped by the active key-encryption key.</summary>
    internal byte[] Rewrap(string keyId, byte[] wrapped)
    {
        var dataKey = Aead.Decrypt(KeyOf(keyId), wrapped, BoundTo(keyId));
        try
        {
            return Aead.Encrypt(KeyOf(ActiveId), dataKey, BoundTo(ActiveId));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    /// <summary>Which key is active may have changed.</summary>
    internal async Task RefreshAsync(BerthDbContext db, CancellationToken cancellationToken) =>
        activeId = await db.Set<KeyRow>().AsNoTracking().Where(row => row.IsActive).Select(row => row.Id).SingleAsync(cancellationToken);

    /// <summary>
    /// Does something that writes under the active key; where the database refuses it because that key was dropped meanwhile, once more under
    /// the one that took its place.
    /// </summary>
    public async Task<T> WriteAsync<T>(BerthDbContext db, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        var before = ActiveId;
        try
        {
            return await write();
        }
        catch (DbUpdateException e) when (e.IsForeignKeyViolation)
        {
            db.ChangeTracker.Clear();
            await RefreshAsync(db, cancellationToken);
            if (ActiveId == before)
            {
                throw;
            }

            return await write();
        }
    }

    internal KeyRow RowOf(string id, bool isActive) => new()
    {
        Id = id,
        IsActive = isActive,
        Check = Aead.Encrypt(KeyOf(id), System.Text.Encoding.ASCII.GetBytes(CheckText), BoundTo(id)),
        CreatedAt = clock.GetUtcNow(),
    };

    private static string BoundTo(string keyId) => $"data key under {keyId}";

    private byte[] KeyOf(string id)
    {
        if (Ring.Find(id) is { } known)
        {
            return known;
        }

        // Another process may have added it.
        ring = source.Read();
        return Ring.Find(id) ?? throw new CryptographicException("The key that this was encrypted under is not in the ring.");
    }

    /// <summary>Several processes may begin at once: one of them is the first.</summary>
    private async Task BeginAsync(BerthDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            db.Add(RowOf(Ring.NewestId, isActive: true));
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation)
        {
            db.ChangeTracker.Clear();
        }
    }

    private void Check(KeyRow row)
    {
        try
        {
            _ = Aead.Decrypt(KeyOf(row.Id), row.Check, BoundTo(row.Id));
        }
        catch (CryptographicException)
        {
            throw new StartException(
                Ring.Find(row.Id) is null
                    ? $"the key-encryption key '{row.Id}', under which secrets are encrypted, is not in {source.Name}"
                    : $"the key-encryption key '{row.Id}' in {source.Name} is not the one under which secrets are encrypted",
                "bring the ring back from the backup that belongs to this database: without its keys no secret can be read");
        }
    }
}
