using Berth.Server.Accounts.Administration;
using Berth.Server.Accounts.GraphQl;
using Berth.Server.Accounts.Organizations;
using Berth.Server.Accounts.Repositories;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Storage;

namespace Berth.Server.Accounts;

public static class AccountServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddAccounts() => services
            .AddSingleton<LoginThrottle>()
            .AddScoped<AccessTokens>()
            .AddScoped<RepositoryAccess>()
            .AddScoped<OrganizationAccess>()
            .AddScoped<AccountStore>()
            .AddScoped<Members>()
            .AddScoped<RepositoryStore>()
            .AddScoped<RepositoryMaking>()
            .AddScoped<GraphQlQueries>()
            .AddScoped(provider => new FirstStart(
                provider.GetRequiredService<BerthDbContext>(), provider.GetRequiredService<AccountStore>(), provider.GetRequiredService<AccessTokens>()));
    }
}
