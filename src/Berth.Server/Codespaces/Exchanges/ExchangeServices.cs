using Berth.Core.Azure;
using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Core.Exchanges;
using Berth.Core.Google;
using Microsoft.Extensions.Configuration;

namespace Berth.Server.Codespaces.Exchanges;

/// <summary>The clouds whose keys this server exchanges, each with the one cache that all codespaces share.</summary>
internal static class ExchangeServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddCloudExchanges()
        {
            services.AddOptions<AwsOptions>().BindConfiguration("Aws").ValidateOnStart();
            return services
                .AddSingleton<IValidateOptions<AwsOptions>, AwsOptionsValidator>()
                .AddSingleton(Ecr)
                .AddSingleton(provider => new AzureLogins(ServicesOf(provider), provider.GetRequiredService<TimeProvider>()))
                .AddSingleton(provider => new GoogleLogins(ServicesOf(provider), provider.GetRequiredService<TimeProvider>()))
                .AddSingleton<ILoginExchange>(provider => new LoginExchanges(
                    provider.GetRequiredService<EcrLogins>(), provider.GetRequiredService<AzureLogins>(), provider.GetRequiredService<GoogleLogins>()));
        }
    }

    private static EcrLogins Ecr(IServiceProvider provider)
    {
        var (clock, told) = (provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IConfiguration>());
        var http = new HttpClient(EcrClient.CreateHandler());
        var roles = new AwsRoles(new(http, clock), () => IdentityOf(told), provider.GetRequiredService<IOptions<AwsOptions>>().Value.Grants);
        return new(new(http, clock), OverridesOf(told), clock, roles: roles);
    }

    private static TokenServices ServicesOf(IServiceProvider provider) =>
        new(new HttpClient(TokenServices.CreateHandler()), provider.GetRequiredService<TimeProvider>());

    /// <summary>This server's own key at AWS, under the names that AWS's own tools use. It signs for roles and opens nothing else.</summary>
    private static AwsKey? IdentityOf(IConfiguration told) => told["AWS_ACCESS_KEY_ID"] is { Length: > 0 } id && told["AWS_SECRET_ACCESS_KEY"] is { Length: > 0 } secret
        ? new(id, new SecretText(secret), told["AWS_SESSION_TOKEN"] is { Length: > 0 } session ? new(session) : null)
        : null;

    /// <summary>Where AWS is, as this process was told; no secret has a word in it.</summary>
    private static EcrEndpointOverrides OverridesOf(IConfiguration told) => new(
        told[EcrEndpointOverrides.EcrName], told[EcrEndpointOverrides.EcrPublicName], told[EcrEndpointOverrides.AllName], told[EcrEndpointOverrides.StsName]);
}
