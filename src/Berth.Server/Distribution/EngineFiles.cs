using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Berth.Server.Certificates;
using Berth.Server.Http;
using Berth.Server.Storage;

namespace Berth.Server.Distribution;

/// <summary>What the registry that this server starts reads: its configuration, the certificate that TLS shows, the authority of tokens.</summary>
/// <remarks>All of it lies in <c>registry/</c> of the data directory, mode 0600; the layers below <c>registry/storage</c>.</remarks>
internal sealed class EngineFiles(
    Registry registry, SigningKeys keys, CertificatesInUse certificates, NotificationSecret notifications, PublicAddress server, DataDirectory directory)
{
    private string Folder => directory.FileOf("registry");

    public string Configuration => Path.Combine(Folder, "config.yml");

    /// <summary>Writes what is true now.</summary>
    /// <param name="eventsUrl">Where this server takes notifications.</param>
    /// <returns>What it depends on: another answer means that the registry has to be started again.</returns>
    public string Write(Uri eventsUrl, bool isReadOnly)
    {
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DataFiles.Replace(Path.Combine(Folder, "tokens.pem"), keys.AuthorityPem);
        if (certificates.Authority is { } authority)
        {
            DataFiles.Replace(Path.Combine(Folder, "ca.pem"), authority.Pem);
        }

        var certificate = certificates.Certificate.Current();
        if (registry.Address.IsHttps)
        {
            WriteCertificate(certificate);
        }

        var text = Text(eventsUrl, isReadOnly);
        DataFiles.Replace(Configuration, text);
        return $"{certificate.Thumbprint} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    /// <summary>What the registry's process gets: nothing of this server's own environment, so that no <c>REGISTRY_*</c> of it counts.</summary>
    public Dictionary<string, string> Environment()
    {
        Dictionary<string, string> environment = new()
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = Folder,
            ["REGISTRY_HTTP_SECRET"] = notifications.UploadSecret,
            ["OTEL_TRACES_EXPORTER"] = "none",
        };
        if (certificates.Authority is not null)
        {
            environment["SSL_CERT_FILE"] = Path.Combine(Folder, "ca.pem");
        }

        return environment;
    }

    private void WriteCertificate(X509Certificate2 certificate)
    {
        using var key = (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
        DataFiles.Replace(Path.Combine(Folder, "tls.key"), key!.ExportPkcs8PrivateKeyPem() + "\n");
        DataFiles.Replace(Path.Combine(Folder, "tls.crt"), certificates.Certificate.ChainPem() + "\n");
    }

    private string Text(Uri eventsUrl, bool isReadOnly)
    {
        string InFolder(string name) => Quoted(Path.Combine(Folder, name));
        var tls = registry.Address.IsHttps ? $"\n  tls: {{ certificate: {InFolder("tls.crt")}, key: {InFolder("tls.key")} }}" : "";
        return $"""
            # Written by berth-server at every start: changes are lost.
            version: 0.1
            log: {"{ level: error, formatter: json, accesslog: { disabled: true } }"}
            storage:
              filesystem:
                rootdirectory: {InFolder("storage")}
              cache:
                blobdescriptor: inmemory
              delete:
                enabled: true
              maintenance:
                readonly:
                  enabled: {(isReadOnly ? "true" : "false")}
            http:
              addr: {Quoted($"{registry.Address.Ip}:{registry.Address.Port}")}
              draintimeout: 15s
              headers:
                X-Content-Type-Options: [nosniff]{tls}
            auth:
              token:
                realm: {Quoted(new Uri(server.Url, "/token").ToString())}
                service: {Quoted(registry.PublicHost)}
                issuer: {Quoted(RegistryTokens.Issuer)}
                rootcertbundle: {InFolder("tokens.pem")}
            notifications:
              endpoints:
                - name: berth
                  url: {Quoted(eventsUrl.ToString())}
                  headers:
                    Authorization: [{Quoted($"Bearer {notifications.Value}")}]
                  timeout: 5s
                  threshold: 5
                  backoff: 1s
                  ignore:
                    mediatypes: [application/octet-stream]
                    actions: [pull, mount]

            """;
    }

    /// <summary>JSON's strings are YAML's.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
