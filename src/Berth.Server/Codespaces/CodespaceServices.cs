using Berth.Server.Accounts;
using Berth.Server.Codespaces.Agents;
using Berth.Server.Codespaces.Exchanges;
using Berth.Server.Keys;

namespace Berth.Server.Codespaces;

public static class CodespaceServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddCodespaces() => services
            .AddSingleton<AgentTokens>()
            .AddCloudExchanges()
            .AddHostedService<LoginRenewal>()
            .AddScoped<CodespaceFinder>()
            .AddScoped<ISignedCallers, CodespaceCallers>()
            .AddScoped<CodespaceStore>()
            .AddScoped<CodespaceBroker>();
    }

    /// <summary>Loads the key of agents' tokens, before anybody is answered.</summary>
    public static Task OpenAsync(IServiceProvider services, ServerKeys keys, CancellationToken cancellationToken) =>
        services.GetRequiredService<AgentTokens>().OpenAsync(keys, cancellationToken);
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
