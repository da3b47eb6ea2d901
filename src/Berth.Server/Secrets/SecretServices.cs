using Berth.Server.Keys;

namespace Berth.Server.Secrets;

public static class SecretServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddSecrets() => services
            .AddScoped<SecretStore>()
            .AddScoped<SecretBody>()
            .AddScoped<SelectedRepositories>()
            .AddScoped<VisibleSecrets>()
            .AddScoped<IWrappedRows, SecretRewrap>();
    }
}
