using System.Text.Json.Nodes;
using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Organizations;

/// <summary><c>org-membership</c>. There are no invitations: whoever is taken in is in.</summary>
internal static class MembershipJson
{
    public static JsonObject Of(Account organization, Account user, bool isOwner, ApiUrls urls) => new()
    {
        ["url"] = urls.Api($"/orgs/{organization.Login}/memberships/{user.Login}"),
        ["state"] = "active",
        ["role"] = isOwner ? "admin" : "member",
        ["organization_url"] = urls.Api($"/orgs/{organization.Login}"),
        ["organization"] = AccountJson.OrganizationSimple(organization, urls),
        ["user"] = AccountJson.Simple(user, urls),
    };
}
