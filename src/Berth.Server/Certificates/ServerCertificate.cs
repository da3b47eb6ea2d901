using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Server.Certificates;

/// <summary>The certificate that TLS shows now: renewed before it ends, read again when its file changes.</summary>
/// <remarks>Connections take the one that is current when they begin; none is ever interrupted.</remarks>
public sealed class ServerCertificate(Func<X509Certificate2Collection> make, Func<X509Certificate2, bool> isStale, TimeProvider clock)
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private Shown? current;
    private DateTimeOffset checkedAt;

    /// <summary>One that the server's own authority makes, and makes again when a third of its life is left.</summary>
    public static ServerCertificate Of(CertificateAuthority authority, IReadOnlyList<string> names, TimeProvider clock) => new(
        () => [authority.Issue(names, clock)],
        certificate => certificate.NotAfter.ToUniversalTime() - clock.GetUtcNow() < CertificateAuthority.ServerLifetime / 3,
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
                X509Certificate2Collection all = [];
                all.ImportFromPemFile(certificateFile);
                return [X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null), .. all.Skip(1)];
            },
            _ => read != (File.GetLastWriteTimeUtc(certificateFile), File.GetLastWriteTimeUtc(keyFile)),
            clock);
    }

    /// <summary>The current one.</summary>
    public X509Certificate2 Current() => Now().Certificate;

    /// <summary>The current one as TLS shows it, with those between it and its authority.</summary>
    public SslStreamCertificateContext Context() => Now().Context;

    /// <summary>The same in PEM.</summary>
    public string ChainPem() => Now().ChainPem;

    private Shown Now()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (current is not null && now - checkedAt < CheckEvery)
            {
                return current;
            }

            checkedAt = now;
            return current = current is null || isStale(current.Certificate) ? Renewed() : current;
        }
    }

    /// <summary>A file that is being replaced may be half there: then the old one goes on.</summary>
    private Shown Renewed()
    {
        try
        {
            return new(make());
        }
        catch (Exception e) when (current is not null && e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            return current!;
        }
    }

    /// <summary>One that was made. Never disposed: connections that began with it go on.</summary>
    private sealed class Shown(X509Certificate2Collection all)
    {
        public X509Certificate2 Certificate { get; } = all[0];

        public SslStreamCertificateContext Context { get; } = SslStreamCertificateContext.Create(all[0], [.. all.Skip(1)], offline: true);

        public string ChainPem { get; } = all.ExportCertificatePems();
    }
}
