using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Testing.Registry;

/// <summary>A certificate authority that nobody trusts until a test says so.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 root;

    public TestAuthority(string name = "Acme Internal CA")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        root = request.CreateSelfSigned(Today.AddYears(-10), Today.AddYears(10));
    }

    /// <summary>Its certificate, as it is put into <c>certs.d</c>.</summary>
    public string Pem => root.ExportCertificatePem();

    private static DateTimeOffset Today => TimeProvider.System.GetUtcNow();

    /// <summary>A server's certificate, good for these names and addresses, from these days on, counted from today.</summary>
    public X509Certificate2 Issue(IEnumerable<string> names, int fromDay = -1, int toDay = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var listed = names.ToList();
        var request = new CertificateRequest($"CN={listed[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in listed)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], critical: false));
        using var signed = request.Create(root, Today.AddDays(fromDay), Today.AddDays(toDay), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    public void Dispose() => root.Dispose();
}
