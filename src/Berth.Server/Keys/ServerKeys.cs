using System.Security.Cryptography;
using Berth.Server.Storage;

namespace Berth.Server.Keys;

/// <summary>The server's own private keys, made once and kept encrypted in the database; every process has the same.</summary>
public sealed class ServerKeys(BerthDbContext db, KeyVault vault, TimeProvider clock) : IWrappedRows
{
    /// <summary>A key, made where there is none yet.</summary>
    /// <param name="make">The private and the public part of a new one.</param>
    /// <returns>The caller clears the private part.</returns>
    public async Task<(byte[] Private, byte[] Public)> GetOrMakeAsync(
        string name, Func<(byte[] Private, byte[] Public)> make, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken) is not { } row)
        {
            await MakeAsync(name, make, cancellationToken);
            row = await FindAsync(name, cancellationToken) ?? throw new CryptographicException($"The key '{name}' could not be kept.");
        }

        return (vault.Decrypt(new(row.KeyId, row.WrappedKey, row.Content), BoundTo(name)), row.Public);
    }

    /// <summary>A key that is there.</summary>
    /// <returns>The caller clears the private part.</returns>
    /// <exception cref="CryptographicException">It is not.</exception>
    public async Task<(byte[] Private, byte[] Public)> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) is { } row
            ? (vault.Decrypt(new(row.KeyId, row.WrappedKey, row.Content), BoundTo(name)), row.Public)
            : throw new CryptographicException($"There is no key '{name}'.");

    /// <summary>Those whose names begin alike, with when they were made.</summary>
    public async Task<IReadOnlyList<(string Name, DateTimeOffset CreatedAt)>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        [.. (await db.Set<ServerKey>().AsNoTracking().Where(key => key.Name.StartsWith(prefix)).Select(key => new { key.Name, key.CreatedAt })
            .ToListAsync(cancellationToken)).Select(key => (key.Name, key.CreatedAt))];

    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        db.Set<ServerKey>().Where(key => key.Name == name).ExecuteDeleteAsync(cancellationToken);

    public async Task<int> RewrapAsync(int count, CancellationToken cancellationToken)
    {
        var active = vault.ActiveId;
        var rows = await db.Set<ServerKey>().Where(key => key.KeyId != active).Take(count).ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            row.WrappedKey = vault.Rewrap(row.KeyId, row.WrappedKey);
            row.KeyId = active;
        }

        await db.SaveChangesAsync(cancellationToken);
        db.ChangeTracker.Clear();
        return rows.Count;
    }

    private Task<ServerKey?> FindAsync(string name, CancellationToken cancellationToken) =>
        db.Set<ServerKey>().AsNoTracking().FirstOrDefaultAsync(key => key.Name == name, cancellationToken);

    /// <summary>Another process may be faster: then its key is the key.</summary>
    private async Task MakeAsync(string name, Func<(byte[] Private, byte[] Public)> make, CancellationToken cancellationToken)
    {
        var (secret, open) = make();
        try
        {
            _ = await vault.WriteAsync(
                db,
                async () =>
                {
                    var envelope = vault.Encrypt(secret, BoundTo(name));
                    db.Add(new ServerKey
                    {
                        Name = name,
                        KeyId = envelope.KeyId,
                        WrappedKey = envelope.WrappedKey,
                        Content = envelope.Content,
                        Public = open,
                        CreatedAt = clock.GetUtcNow(),
                    });
                    return await db.SaveChangesAsync(cancellationToken);
                },
                cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation)
        {
            db.ChangeTracker.Clear();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static string BoundTo(string name) => $"server key {name}";
}
