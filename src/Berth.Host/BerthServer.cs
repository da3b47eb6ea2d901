using Berth.Server.Accounts;
using Berth.Server.Administration;
using Berth.Server.Audit;
using Berth.Server.Certificates;
using Berth.Server.Codespaces;
using Berth.Server.Distribution;
using Berth.Server.Http;
using Berth.Server.Keys;
using Berth.Server.Packages;
using Berth.Server.Secrets;
using Berth.Server.Storage;
using Berth.Server.Tokens;
using Microsoft.Extensions.Options;

namespace Berth.Host;

/// <summary>
/// The server, put together: <list type="number">
/// <item>settings, from <c>appsettings.json</c>, variables that begin with <c>BERTH_</c>, and the command line;</item>
/// <item>the slices;</item>
/// <item>the schema, the keys and the audit chain, before anybody is answered;</item>
/// <item>what every request passes, then the endpoints.</item>
/// </list>
/// </summary>
public static class BerthServer
{
    /// <param name="adjust">What a test puts in place of the real thing: the clock.</param>
    /// <exception cref="StartException">It cannot start.</exception>
    public static async Task<WebApplication> BuildAsync(string[] args, Action<IServiceCollection>? adjust, CancellationToken cancellationToken)
    {
        // 1.
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddEnvironmentVariables("BERTH_").AddCommandLine(args);
        builder.Services.AddOptions<ServerOptions>().BindConfiguration("Server").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));
        Logs.Configure(builder);
        Telemetry.Configure(builder);
        Listening.Configure(builder);

        // 2.
        var directory = DataDirectory.Take(builder.Configuration["DataDirectory"] ?? "berth-data");
        builder.Services.AddSingleton(_ => directory);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(provider => new PublicAddress { Host = provider.GetRequiredService<IOptions<ServerOptions>>().Value.PublicHost });
        builder.Services.AddHttpRules().AddStorage().AddAudit().AddKeys().AddCertificates().AddAccounts().AddSecrets();
        builder.Services.AddDistribution().AddPackages().AddRegistryTokens().AddCodespaces();
        adjust?.Invoke(builder.Services);
        var app = builder.Build();

        // 3.
        try
        {
            await Preparation.RunAsync(app, cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        // 4.
        Pass(app);
        Map(app);
        RegistryStart.Configure(app);
        return app;
    }

    private static void Pass(WebApplication app)
    {
        Listening.RefusePlainHttpFromStrangers(app);
        app.UseForwardedHeaders();
        app.UseMiddleware<ProtocolMiddleware>();
        app.UseMiddleware<RequestLogMiddleware>();
        app.UseMiddleware<FailureMiddleware>();
        app.UseMiddleware<AuthenticationMiddleware>();
        app.UseMiddleware<RateLimitMiddleware>();
        app.UseRouting();
        app.UseMiddleware<CodespaceGateMiddleware>();
    }

    private static void Map(WebApplication app)
    {
        Health.Map(app);
        app.MapAuthority();
        var api = app.MapGroup(ApiUrls.Root);
        api.MapAccounts();
        api.MapSecrets();
        api.MapAudit();
        api.MapKeys();
        api.MapPackages();
        api.MapTokenMinting();
        api.MapRegistry();
        api.MapCodespaces();
        if (app.Services.GetRequiredService<IOptions<RegistryOptions>>().Value.IsEnabled)
        {
            app.MapRegistryForEverybody();
            app.MapRegistryToken();
            app.MapRegistryNotifications();
        }

        app.MapGraphQlOfGh();
        app.MapFallback("/api/{**path}", () => GitHubAnswer.NotFound);
    }
}
