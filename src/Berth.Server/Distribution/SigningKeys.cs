using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Server.Keys;

namespace Berth.Server.Distribution;

/// <summary>
/// The keys that sign registry tokens, the same for all processes. A new one every month: it is published for an hour before it signs, and
/// stays published for two months after, so that no token is refused before its time.
/// </summary>
public sealed class SigningKeys(TimeProvider clock) : IDisposable
{
    /// <summary>How long one key signs.</summary>
    public static readonly TimeSpan SignsFor = TimeSpan.FromDays(30);

    private const string AuthorityName = "registry-authority";
    private const string Prefix = "registry-signer-";
    private static readonly TimeSpan PublishedBefore = TimeSpan.FromHours(1);
    private static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(120);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    private X509Certificate2? authority;
    private volatile IReadOnlyList<SigningKey> keys = [];

    /// <summary>What a registry's <c>rootcertbundle</c> holds.</summary>
    public string AuthorityPem => (authority ?? throw new InvalidOperationException("The signing keys are not loaded.")).ExportCertificatePem() + "\n";

    /// <summary>Every key whose tokens are good, the newest last.</summary>
    public IReadOnlyList<SigningKey> Published => keys;

    /// <summary>The one that signs now: the newest that has been published long enough, else the oldest.</summary>
    public SigningKey Current
    {
        get
        {
            var (all, since) = (keys, clock.GetUtcNow() - PublishedBefore);
            return all.LastOrDefault(key => key.CreatedAt <= since) ?? all[0];
        }
    }

    /// <summary>Loads the keys, makes a new one where the newest is old, and forgets those whose tokens have all ended.</summary>
    public async Task RefreshAsync(ServerKeys store, CancellationToken cancellationToken)
    {
        var (authorityKey, certificate) = await store.GetOrMakeAsync(AuthorityName, () => TokenAuthority.Make(clock), cancellationToken);
        try
        {
            authority ??= X509CertificateLoader.LoadCertificate(certificate);
            var now = clock.GetUtcNow();
            var names = await store.ListAsync(Prefix, cancellationToken);
            foreach (var old in names.Where(one => one.CreatedAt + KeptFor < now))
            {
                await store.RemoveAsync(old.Name, cancellationToken);
            }

            if (!names.Any(one => one.CreatedAt + SignsFor > now))
            {
                // Processes that come to this at once make one key: it is named after the day.
                var name = Prefix + now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                var (made, _) = await store.GetOrMakeAsync(
                    name, () => TokenAuthority.MakeSigner(authorityKey, certificate, CertificateLifetime, clock), cancellationToken);
                CryptographicOperations.ZeroMemory(made);
                names = await store.ListAsync(Prefix, cancellationToken);
            }

            await LoadAsync(store, names.Where(one => one.CreatedAt + KeptFor >= now).OrderBy(one => one.CreatedAt), cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(authorityKey);
        }
    }

    public void Dispose()
    {
        authority?.Dispose();
        foreach (var key in keys)
        {
            key.Dispose();
        }
    }

    private async Task LoadAsync(ServerKeys store, IEnumerable<(string Name, DateTimeOffset CreatedAt)> names, CancellationToken cancellationToken)
    {
        List<SigningKey> loaded = [];
        foreach (var (name, createdAt) in names)
        {
            if (keys.FirstOrDefault(key => key.Name == name) is { } known)
            {
                loaded.Add(known);
                continue;
            }

            var (secret, certificate) = await store.GetAsync(name, cancellationToken);
            loaded.Add(new(name, createdAt, secret, certificate));
        }

        keys = loaded;
    }
}
