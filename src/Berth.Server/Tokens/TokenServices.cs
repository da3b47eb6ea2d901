using Berth.Server.Audit;
using Berth.Server.Keys;

namespace Berth.Server.Tokens;

public static class TokenServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddRegistryTokens() => services
            .AddSingleton<CodespaceTokens>()
            .AddSingleton<RecentAnswers<string, IssuedToken>>()
            .AddSingleton<RecentAnswers<LoginKey, RegistryLogin>>()
            .AddSingleton<TokenAudit>()
            .AddHostedService(provider => provider.GetRequiredService<TokenAudit>())
            .AddScoped<WorkflowTokens>()
            .AddScoped<RegistryLogins>()
            .AddScoped<TokenGrant>();
    }

    /// <summary>Loads the key of codespace tokens, before anybody is answered.</summary>
    public static Task OpenAsync(IServiceProvider services, ServerKeys keys, CancellationToken cancellationToken) =>
        services.GetRequiredService<CodespaceTokens>().OpenAsync(keys, cancellationToken);
}

public static class TokenEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        /// <summary>Below the API's root.</summary>
        public void MapTokenMinting() => routes.MapMinting();
    }
}
