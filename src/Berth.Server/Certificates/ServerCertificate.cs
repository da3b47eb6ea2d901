using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Server.Certificates;

/// <summary>The certificate that TLS shows now: renewed before it ends, read again when its file changes.</summary>
/// <remarks>Connections take the one that is current when they begin; none is ever interrupted.</remarks>
public sealed class ServerCertificate(
    Func<X509Certificate2> make, Func<X509Certificate2, bool> isStale, Func<X509Certificate2, string> chainOf, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private X509Certificate2? current;
    private DateTimeOffset checkedAt;

    /// <summary>One that the server's own authority makes, and makes again when a third of its life is left.</summary>
    public static ServerCertificate Of(CertificateAuthority authority, IReadOnlyList<string> names, TimeProvider clock) => new(
        () => authority.Issue(names, clock),
        certificate => certificate.NotAfter.ToUniversalTime() - clock.GetUtcNow() < CertificateAuthority.ServerLifetime / 3,
        certificate => certificate.ExportCertificatePem(),
        clock);

    /// <summary>One from files.</summary>
    /// <exception cref="CryptographicException">They hold none.</exception>
    public static ServerCertificate Of(TlsOptions files, TimeProvider clock)
    {
        var (certificateFile, keyFile) = (files.CertificateFile!, files.KeyFile ?? files.CertificateFile!);
        var read = default((DateTime, DateTime));
        return new(
            () =>
            {
                read = (File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile));
                using var pair = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
                return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
            },
            _ => read != (File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile)),
            _ =>
            {
                X509Certificate2Collection all = [];
                all.ImportFromPemFile(certificateFile);
                return all.ExportCertificatePems();
            },
            clock);
    }

    /// <summary>The current one.</summary>
    public X509Certificate2 Current()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (current is null || (now - checkedAt >= CheckEvery && isStale(current)))
            {
                current = Renewed();
            }

            checkedAt = now;
            return current;
        }
    }

    /// <summary>The current one with those between it and its authority, in PEM.</summary>
    public string ChainPem() => chainOf(Current());

    public void Dispose() => current?.Dispose();

    /// <summary>A file that is being replaced may be half there: then the old one goes on.</summary>
    private X509Certificate2 Renewed()
    {
        try
        {
            return make();
        }
        catch (Exception e) when (current is not null && e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            return current!;
        }
    }
}
