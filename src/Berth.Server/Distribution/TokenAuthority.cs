using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Server.Distribution;

/// <summary>
/// What the registry believes: the authority whose certificates sign registry tokens. Apart from the one for TLS, so that no certificate of a
/// web server can sign a token. Signing keys come and go without the registry being told.
/// </summary>
internal static class TokenAuthority
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    /// <returns>The private key as PKCS #8, and the certificate as DER.</returns>
    public static (byte[] Key, byte[] Certificate) Make(TimeProvider clock)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Berth registry tokens", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = clock.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - Backdated, now + Lifetime);
        return (key.ExportPkcs8PrivateKey(), certificate.RawData);
    }

    /// <summary>A new key to sign with, and its certificate.</summary>
    /// <param name="authorityKey">PKCS #8.</param>
    /// <param name="authority">DER.</param>
    public static (byte[] Key, byte[] Certificate) MakeSigner(byte[] authorityKey, byte[] authority, TimeSpan lifetime, TimeProvider clock)
    {
        using var issuerKey = ECDsa.Create();
        issuerKey.ImportPkcs8PrivateKey(authorityKey, out _);
        using var bare = X509CertificateLoader.LoadCertificate(authority);
        using var issuer = bare.CopyWithPrivateKey(issuerKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Berth registry token signer", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var (now, serial) = (clock.GetUtcNow(), RandomNumberGenerator.GetBytes(16));
        serial[0] &= 0x7F;
        using var certificate = request.Create(issuer, now - Backdated, now + lifetime, serial);
        return (key.ExportPkcs8PrivateKey(), certificate.RawData);
    }
}
