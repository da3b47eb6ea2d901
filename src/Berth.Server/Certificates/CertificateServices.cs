using System.Net;
using System.Security.Cryptography;
using Berth.Server.Keys;
using Berth.Server.Storage;

namespace Berth.Server.Certificates;

public static class CertificateServices
{
    private const string KeyName = "authority";

    extension(IServiceCollection services)
    {
        public IServiceCollection AddCertificates()
        {
            services.AddOptions<TlsOptions>().BindConfiguration("Tls").ValidateOnStart();
            services.AddSingleton<IValidateOptions<TlsOptions>, TlsOptionsValidator>();
            return services.AddSingleton<CertificatesInUse>();
        }
    }

    /// <summary>Loads the certificate that is shown, or has it made by the server's own authority.</summary>
    /// <param name="names">Names and addresses that this process is reached by; the first is the public one.</param>
    /// <exception cref="StartException">The files hold no certificate.</exception>
    public static async Task OpenAsync(
        CertificatesInUse inUse, TlsOptions options, IReadOnlyList<string> names, ServerKeys keys, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.CertificateFile is { } file)
        {
            try
            {
                inUse.Use(ServerCertificate.Of(options, clock), authority: null);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new StartException($"'{file}' and its key are no certificate in PEM", "look at Tls:CertificateFile and Tls:KeyFile");
            }

            return;
        }

        var (key, certificate) = await keys.GetOrMakeAsync(KeyName, () => CertificateAuthority.Make(names[0], clock), cancellationToken);
        try
        {
            var authority = CertificateAuthority.Open(key, certificate);
            inUse.Use(ServerCertificate.Of(authority, names, clock), authority);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>How this machine is reached, beside what is configured.</summary>
    public static IEnumerable<string> NamesOfThisMachine => [Dns.GetHostName().ToLowerInvariant(), "localhost", "127.0.0.1", "::1"];
}
