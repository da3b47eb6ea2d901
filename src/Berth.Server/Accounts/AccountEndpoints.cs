using Berth.Server.Accounts.Administration;
using Berth.Server.Accounts.GraphQl;
using Berth.Server.Accounts.Organizations;
using Berth.Server.Accounts.Repositories;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Accounts.Users;

namespace Berth.Server.Accounts;

/// <summary>Everything about accounts, one line each.</summary>
public static class AccountEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapAccounts()
        {
            routes.MapMeta();
            routes.MapUsers();
            routes.MapOrganizations();
            routes.MapRepositories();
            routes.MapTokens();
            routes.MapAdministration();
        }

        /// <summary>Beside the REST API, at <c>/api/graphql</c>.</summary>
        public void MapGraphQlOfGh() => routes.MapGraphQl();
    }
}
