using Berth.Core.Ecr;
using Berth.Core.Exchanges;
using Berth.Server.Codespaces.Agents;
using Berth.Server.Keys;
using Microsoft.Extensions.Configuration;

namespace Berth.Server.Codespaces;

public static class CodespaceServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddCodespaces() => services
            .AddSingleton<AgentTokens>()
            .AddSingleton(provider => new EcrLogins(
                new(new HttpClient(EcrClient.CreateHandler()), provider.GetRequiredService<TimeProvider>()), OverridesOf(provider.GetRequiredService<IConfiguration>()), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ILoginExchange>(provider => new LoginExchanges(provider.GetRequiredService<EcrLogins>()))
            .AddHostedService<LoginRenewal>()
            .AddScoped<CodespaceFinder>()
            .AddScoped<CodespaceStore>()
            .AddScoped<CodespaceBroker>();
    }

    /// <summary>Loads the key of agents' tokens, before anybody is answered.</summary>
    public static Task OpenAsync(IServiceProvider services, ServerKeys keys, CancellationToken cancellationToken) =>
        services.GetRequiredService<AgentTokens>().OpenAsync(keys, cancellationToken);

    /// <summary>Where AWS is, as this process was told; no secret has a word in it.</summary>
    private static EcrEndpointOverrides OverridesOf(IConfiguration told) =>
        new(told[EcrEndpointOverrides.EcrName], told[EcrEndpointOverrides.EcrPublicName], told[EcrEndpointOverrides.AllName]);
}

public static class CodespaceRoutes
{
    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Below the API's root.</summary>
        public void MapCodespaces()
        {
            routes.MapOwnCodespaces();
            routes.MapCodespacesOfOrganizations();
            routes.MapAgents();
        }
    }
}
