using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Http;
using Berth.Server.Storage;
using Microsoft.Extensions.Options;

namespace Berth.Host;

/// <summary>
/// The server, put together: <list type="number">
/// <item>settings, from <c>appsettings.json</c>, variables that begin with <c>BERTH_</c>, and the command line;</item>
/// <item>the data directory, the schema, the audit chain;</item>
/// <item>the slices;</item>
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

        // 2.
        var directory = DataDirectory.Take(builder.Configuration["DataDirectory"] ?? "berth-data");
        builder.Services.AddSingleton(directory);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<AuditChainHolder>();
        builder.Services.AddSingleton(provider => provider.GetRequiredService<AuditChainHolder>().Chain);

        // 3.
        builder.Services.ConfigureHttpJsonOptions(options => GitHubJson.Configure(options.SerializerOptions));
        builder.Services.AddStorage().AddAudit().AddAccounts();
        adjust?.Invoke(builder.Services);
        var app = builder.Build();
        await PrepareAsync(app, cancellationToken);

        // 4.
        app.UseMiddleware<ProtocolMiddleware>();
        app.UseMiddleware<FailureMiddleware>();
        app.UseMiddleware<AuthenticationMiddleware>();
        app.UseRouting();
        var api = app.MapGroup(ApiUrls.Root);
        _ = api;
        app.MapFallback("/api/{**path}", () => GitHubAnswer.NotFound);
        return app;
    }

    private static async Task PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Schema>().MigrateAsync(cancellationToken);
        app.Services.GetRequiredService<AuditChainHolder>().Chain = await AuditChain.OpenAsync(
            app.Services.GetRequiredService<DataDirectory>(), scope.ServiceProvider.GetRequiredService<BerthDbContext>(), cancellationToken);
    }

    /// <summary>The chain is opened after the schema is there, and before the first request.</summary>
    private sealed class AuditChainHolder
    {
        public AuditChain Chain { get => field ?? throw new InvalidOperationException("The audit chain is not open yet."); set; }
    }
}
