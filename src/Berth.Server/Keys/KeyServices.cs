using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Keys;

public static class KeyServices
{
    extension(IServiceCollection services)
    {
        /// <summary>The keys that secrets are encrypted under, and the server's own.</summary>
        public IServiceCollection AddKeys()
        {
            services.AddOptions<KeyOptions>().BindConfiguration("Keys").ValidateOnStart();
            services.AddSingleton<IValidateOptions<KeyOptions>, KeyOptionsValidator>();
            services.AddSingleton<KeyRingSource>();
            services.AddSingleton(provider => new KeyVault(provider.GetRequiredService<KeyRingSource>(), provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<SealingKey>();
            services.AddScoped<ServerKeys>();
            services.AddScoped<IWrappedRows>(provider => provider.GetRequiredService<ServerKeys>());
            return services.AddScoped(provider => new KeyRotation(
                provider.GetRequiredService<BerthDbContext>(), provider.GetRequiredService<KeyVault>(), provider.GetRequiredService<KeyRingSource>(),
                provider.GetRequiredService<AuditLog>(), provider.GetServices<IWrappedRows>()));
        }
    }
}
