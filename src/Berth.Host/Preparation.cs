using Berth.Server.Audit;
using Berth.Server.Certificates;
using Berth.Server.Codespaces;
using Berth.Server.Distribution;
using Berth.Server.Keys;
using Berth.Server.Storage;
using Berth.Server.Tokens;
using Microsoft.Extensions.Options;

namespace Berth.Host;

/// <summary>
/// What has to be right before anybody is answered: <list type="number">
/// <item>every setting; all that are wrong are told at once;</item>
/// <item>the schema;</item>
/// <item>the keys, and with them the certificate;</item>
/// <item>the audit chain.</item>
/// </list>
/// </summary>
internal static class Preparation
{
    /// <exception cref="StartException">Something is not.</exception>
    public static async Task RunAsync(WebApplication app, CancellationToken cancellationToken)
    {
        // 1.
        Validate(app.Services);
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;

        // 2.
        await services.GetRequiredService<Schema>().MigrateAsync(cancellationToken);

        // 3.
        var (db, clock) = (services.GetRequiredService<BerthDbContext>(), services.GetRequiredService<TimeProvider>());
        await services.GetRequiredService<KeyVault>().OpenAsync(db, cancellationToken);
        var keys = services.GetRequiredService<ServerKeys>();
        await services.GetRequiredService<SealingKey>().OpenAsync(keys, cancellationToken);
        var (server, tls) = (services.GetRequiredService<IOptions<ServerOptions>>().Value, services.GetRequiredService<IOptions<TlsOptions>>().Value);
        await CertificateServices.OpenAsync(
            services.GetRequiredService<CertificatesInUse>(), tls,
            [server.PublicHost, .. RegistryStart.NamesOf(services), .. ServerOptions.Split(tls.Names, ','), .. CertificateServices.NamesOfThisMachine], keys, clock, cancellationToken);
        await DistributionServices.OpenAsync(services, keys, cancellationToken);
        await TokenServices.OpenAsync(services, keys, cancellationToken);
        await CodespaceServices.OpenAsync(services, keys, cancellationToken);

        // 4.
        await services.GetRequiredService<AuditChain>().OpenAsync(db, cancellationToken);
    }

    private static void Validate(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (Exception e) when (e is OptionsValidationException or AggregateException)
        {
            var faults = e is AggregateException many ? many.InnerExceptions.OfType<OptionsValidationException>().SelectMany(one => one.Failures) : ((OptionsValidationException)e).Failures;
            throw new StartException($"some settings are wrong:\n  {string.Join("\n  ", faults)}", "see docs/guides/server.md");
        }
    }
}
