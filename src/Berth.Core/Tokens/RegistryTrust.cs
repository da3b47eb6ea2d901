using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>Whose certificates are believed: the system's authorities, and those that clients are given for one registry.</summary>
/// <param name="certificateFolders">
/// Where clients keep them, a folder for each registry below: <c>/etc/docker/certs.d</c>, <c>/etc/containers/certs.d</c>,
/// <c>~/.config/containers/certs.d</c>.
/// </param>
public sealed class RegistryTrust(IReadOnlyList<string> certificateFolders, TimeProvider time)
{
    private const int MaxFiles = 64;
    private const int MaxFileBytes = 1 << 20;

    private readonly ConcurrentDictionary<RegistryHost, X509Certificate2Collection> rootsOf = new();

    /// <summary>What to do about a certificate that the system does not trust by itself, and what is to be seen of it.</summary>
    internal TlsObservation Observe(RegistryHost registry, X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        using var certificate = presented is null ? null : new X509Certificate2(presented);
        return certificate is null
            ? new("", "", [], default, default, TlsFault.Unusable)
            : new(
                certificate.Subject,
                certificate.Issuer,
                NamesOf(certificate),
                certificate.NotBefore.ToUniversalTime(),
                certificate.NotAfter.ToUniversalTime(),
                FaultOf(registry, certificate, chain, errors));
    }

    private TlsFault FaultOf(RegistryHost registry, X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var now = time.GetUtcNow();
        if (now > certificate.NotAfter)
        {
            return TlsFault.Expired;
        }

        if (now < certificate.NotBefore)
        {
            return TlsFault.NotYetValid;
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return TlsFault.WrongName;
        }

        var isTrusted = errors == SslPolicyErrors.None || LeadsToRootOf(registry, certificate, chain);
        return isTrusted ? TlsFault.None : AuthorityFault(chain);
    }

    /// <summary>A certificate of the chain may be out of date although the last one is not.</summary>
    private static TlsFault AuthorityFault(X509Chain? chain)
    {
        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        const X509ChainStatusFlags unknown =
            X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;
        return status switch
        {
            _ when (status & unknown) != 0 => TlsFault.UnknownAuthority,
            _ when status.HasFlag(X509ChainStatusFlags.NotTimeValid) => TlsFault.Expired,
            _ => TlsFault.Unusable,
        };
    }

    private bool LeadsToRootOf(RegistryHost registry, X509Certificate2 certificate, X509Chain? presented)
    {
        var roots = rootsOf.GetOrAdd(registry, ReadRoots);
        if (roots.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(presented?.ChainPolicy.ExtraStore ?? []);
        return chain.Build(certificate);
    }

    private X509Certificate2Collection ReadRoots(RegistryHost registry)
    {
        X509Certificate2Collection roots = [];
        var files =
            from folder in certificateFolders
            from host in new[] { registry.Value, registry.ApiHost }.Distinct()
            let path = Path.Combine(folder, host)
            where Directory.Exists(path)
            from file in Directory.EnumerateFiles(path, "*.crt").Order(StringComparer.Ordinal).Take(MaxFiles)
            where new FileInfo(file).Length <= MaxFileBytes
            select file;
        try
        {
            foreach (var file in files)
            {
                Import(roots, file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed gives no trust; the handshake then says that the authority is unknown.
        }

        return roots;
    }

    private static void Import(X509Certificate2Collection roots, string file)
    {
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // A file that is no certificate, or that we may not read, gives no trust; the others still do.
        }
    }

    private static List<string> NamesOf(X509Certificate2 certificate)
    {
        try
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
            return names is null
                ? []
                : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
        }
        catch (CryptographicException)
        {
            // The list of names is broken, so it names nothing.
            return [];
        }
    }
}
