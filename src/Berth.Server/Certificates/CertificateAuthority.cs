using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Server.Certificates;

/// <summary>
/// The server's own certificate authority: ECDSA on P-256, ten years, good for nothing but server certificates. Its key lies in the
/// database, wrapped; its certificate is for everybody.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long a certificate for a server is good: it is renewed when a third of this is left.</summary>
    public static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(90);

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    private readonly X509Certificate2 certificate;

    private CertificateAuthority(X509Certificate2 certificate) => this.certificate = certificate;

    /// <summary>SHA-256 of the certificate, in the form that people compare: <c>AB:CD:…</c>.</summary>
    public string Fingerprint => string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(part => part.ToString("X2", null)));

    public string Pem => certificate.ExportCertificatePem() + "\n";

    /// <summary>Makes one.</summary>
    /// <returns>The private key as PKCS #8, to be wrapped, and the certificate as DER.</returns>
    public static (byte[] Key, byte[] Certificate) Make(string name, TimeProvider clock)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName($"CN=Berth CA of {name}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = clock.GetUtcNow();
        using var made = request.CreateSelfSigned(now - Backdated, now + Lifetime);
        return (key.ExportPkcs8PrivateKey(), made.Export(X509ContentType.Cert));
    }

    /// <summary>One that was made before.</summary>
    public static CertificateAuthority Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> certificate)
    {
        using var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(key, out _);
        using var bare = X509CertificateLoader.LoadCertificate(certificate);
        return new(bare.CopyWithPrivateKey(pair));
    }

    /// <summary>A certificate for a server, with its private key.</summary>
    /// <param name="names">Host names and IP addresses that it is reached by; the first is its common name.</param>
    public X509Certificate2 Issue(IReadOnlyList<string> names, TimeProvider clock)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(names[0].Length <= 64 ? names[0] : "berth-server");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(NamesOf(names));
        var (now, serial) = (clock.GetUtcNow(), RandomNumberGenerator.GetBytes(16));
        serial[0] &= 0x7F;
        using var issued = request.Create(certificate, now - Backdated, now + ServerLifetime, serial);
        using var pair = issued.CopyWithPrivateKey(key);

        // TLS takes the key from a certificate that was loaded with it.
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => certificate.Dispose();

    private static X509Extension NamesOf(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
