namespace Berth.Server.Certificates;

/// <summary>What the server shows, and the authority behind it; loaded before the first connection.</summary>
public sealed class CertificatesInUse : IDisposable
{
    private ServerCertificate? certificate;

    public ServerCertificate Certificate => certificate ?? throw new InvalidOperationException("The certificate is not loaded.");

    /// <summary>Null where certificates are given.</summary>
    public CertificateAuthority? Authority { get; private set; }

    /// <summary>Takes it into use; one that does not load is refused here.</summary>
    internal void Use(ServerCertificate shown, CertificateAuthority? authority)
    {
        _ = shown.Current();
        (certificate, Authority) = (shown, authority);
    }

    public void Dispose() => Authority?.Dispose();
}
