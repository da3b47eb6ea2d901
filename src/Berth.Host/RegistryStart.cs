using Berth.Server.Certificates;
using Berth.Server.Distribution;
using Berth.Server.Http;
using Berth.Server.Packages;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Berth.Host;

/// <summary>Starts the registry once this server listens: it needs to know where tokens are had, and where it notifies.</summary>
internal static class RegistryStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void Configure(WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var (options, bound) = (app.Services.GetRequiredService<IOptions<ServerOptions>>().Value, Bound(app));
        var shown = options.PublicUrl is null && bound is [var first, ..]
            ? new UriBuilder(options.ShownUrl) { Port = first.Port }.Uri
            : new Uri(options.ShownUrl);
        app.Services.GetRequiredService<PublicAddress>().Listens(shown);
        app.Services.GetRequiredService<RegistryEngine>().Start(new(NotifiedAt(app, bound, shown), PackageEndpoints.NotificationsPath));
    });

    /// <summary>What the certificate has to name for the registry's sake.</summary>
    public static IEnumerable<string> NamesOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<RegistryOptions>>().Value is { IsEnabled: true, PublicHost: { } host }
            ? [new Uri($"https://{host}").IdnHost]
            : [];

    /// <summary>Waits until it answers, and says where it is, or why it is not.</summary>
    /// <returns>Null where none is wanted.</returns>
    public static async Task<string?> WaitAsync(WebApplication app)
    {
        var (options, registry) = (app.Services.GetRequiredService<IOptions<RegistryOptions>>().Value, app.Services.GetRequiredService<Registry>());
        var engine = app.Services.GetRequiredService<RegistryEngine>();
        return !options.IsEnabled ? null
            : registry.IsOwn && engine.Program is null && options.Program is { } named ? $"none: there is no program '{named}'; look at Registry:Program"
            : registry.IsOwn && engine.Program is null ? "none: CNCF Distribution is not installed (on Debian and Ubuntu: apt-get install docker-registry)"
            : await engine.IsReadyAsync(Patience, app.Lifetime.ApplicationStopping) ? $"{registry.PublicHost}"
            : $"{registry.PublicHost}, which does not answer yet: look at the log";
    }

    private static IReadOnlyList<Uri> Bound(WebApplication app) =>
        [.. (app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(address => new Uri(address))];

    /// <summary>
    /// The nearest way: plain HTTP on this machine, else by the name that its own certificate has, else as everybody.
    /// </summary>
    private static Uri NotifiedAt(WebApplication app, IReadOnlyList<Uri> bound, Uri shown) =>
        bound.FirstOrDefault(address => address is { Scheme: "http", IsLoopback: true })
        ?? (app.Services.GetRequiredService<CertificatesInUse>().Authority is not null && bound.FirstOrDefault(IsHere) is { } here
            ? new UriBuilder("https", "localhost", here.Port).Uri
            : shown);

    private static bool IsHere(Uri address) => address.IsLoopback || address.Host is "0.0.0.0" or "[::]";
}
