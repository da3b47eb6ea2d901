using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Core.Docker;
using Berth.Core.References;

namespace Berth.Cli.Server;

/// <summary>The authorities of servers that this user trusts: one PEM file for each, below <c>~/.config/berth/servers</c>.</summary>
public sealed class ServerTrust(Surroundings surroundings)
{
    private string Folder =>
        Path.Combine(surroundings.Variable("XDG_CONFIG_HOME") ?? Path.Combine(surroundings.Home, ".config"), "berth", "servers");

    /// <summary>Where a server's authority is, or would be.</summary>
    public string FileOf(ServerUrl server) => Path.Combine(Folder, $"{server.Host.Replace(':', '_').Replace("[", "").Replace("]", "")}.pem");

    /// <summary>What a server's certificate is checked with beside this machine's own authorities; null for nothing.</summary>
    /// <exception cref="MisusedException">The file holds no certificate.</exception>
    public X509Certificate2? Of(ServerUrl server)
    {
        var file = FileOf(server);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file);
        }
        catch (CryptographicException)
        {
            throw new MisusedException($"'{file}' holds no certificate", $"remove it, then: berth trust {server.Host}");
        }
    }

    public void Keep(ServerUrl server, X509Certificate2 authority)
    {
        PrivateFile.MakeDirectory(Folder);
        PrivateFile.Write(FileOf(server), System.Text.Encoding.ASCII.GetBytes(authority.ExportCertificatePem() + "\n"));
    }

    /// <summary>Lets podman, buildah, skopeo and launches trust the authority for one registry: <c>~/.config/containers/certs.d</c>.</summary>
    /// <returns>The file.</returns>
    public string KeepFor(RegistryHost registry, X509Certificate2 authority)
    {
        var folder = Path.Combine(
            surroundings.Home, ".config", "containers", "certs.d", registry.ApiHost);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "berth.crt");
        File.WriteAllText(file, authority.ExportCertificatePem() + "\n");
        return file;
    }

    /// <summary>SHA-256, in the form that servers print: <c>AB:CD:…</c>.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) =>
        string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(part => part.ToString("X2")));

    /// <summary>Whether two fingerprints are the same, however they are written; in constant time, though neither is a secret.</summary>
    public static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Plain(one)), System.Text.Encoding.ASCII.GetBytes(Plain(other)));

    private static string Plain(string fingerprint) =>
        fingerprint.Replace("SHA256:", "", StringComparison.OrdinalIgnoreCase).Replace(":", "").Replace(" ", "").ToUpperInvariant();
}
