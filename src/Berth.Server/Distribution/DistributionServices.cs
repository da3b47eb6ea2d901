using Berth.Server.Keys;

namespace Berth.Server.Distribution;

public static class DistributionServices
{
    extension(IServiceCollection services)
    {
        /// <summary>The registry, and what it believes.</summary>
        public IServiceCollection AddDistribution()
        {
            services.AddOptions<RegistryOptions>().BindConfiguration("Registry").ValidateOnStart();
            services.AddSingleton<IValidateOptions<RegistryOptions>, RegistryOptionsValidator>();
            return services
                .AddSingleton<Registry>()
                .AddSingleton<SigningKeys>()
                .AddSingleton<NotificationSecret>()
                .AddSingleton<RegistryTokens>()
                .AddSingleton<EngineClient>()
                .AddSingleton<EngineFiles>()
                .AddSingleton(provider => new RegistryEngine(
                    provider.GetRequiredService<Registry>(), provider.GetRequiredService<EngineFiles>(), provider.GetRequiredService<EngineClient>(),
                    provider.GetRequiredService<ILogger<RegistryEngine>>()))
                .AddSingleton(provider => new GarbageCollector(
                    provider.GetRequiredService<Registry>(), provider.GetRequiredService<RegistryEngine>(), provider.GetRequiredService<EngineFiles>(),
                    provider.GetRequiredService<TimeProvider>()))
                .AddHostedService<KeyRenewal>();
        }
    }

    /// <summary>Loads keys and secrets, before anybody is answered.</summary>
    public static async Task OpenAsync(IServiceProvider services, ServerKeys keys, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<SigningKeys>().RefreshAsync(keys, cancellationToken);
        await services.GetRequiredService<NotificationSecret>().OpenAsync(keys, cancellationToken);
    }
}
