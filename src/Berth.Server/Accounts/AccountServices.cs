using Berth.Server.Accounts.Tokens;

namespace Berth.Server.Accounts;

public static class AccountServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddAccounts() => services
            .AddSingleton<LoginThrottle>()
            .AddScoped<AccessTokens>()
            .AddScoped<RepositoryAccess>()
            .AddScoped<OrganizationAccess>();
    }
}
