using System.Text.Json.Nodes;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Json;

/// <summary>Users and organizations as GitHub shows them.</summary>
internal static class AccountJson
{
    /// <summary><c>simple-user</c>: whoever owns or belongs, an organization too.</summary>
    public static JsonObject Simple(Account account, ApiUrls urls)
    {
        var url = urls.Api($"/users/{account.Login}");
        return new()
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = NodeId.Of(account.Kind.ToString(), account.Id),
            ["avatar_url"] = urls.Web($"/{account.Login}.png"),
            ["gravatar_id"] = "",
            ["url"] = url,
            ["html_url"] = urls.Web($"/{account.Login}"),
            ["followers_url"] = $"{url}/followers",
            ["following_url"] = $"{url}/following{{/other_user}}",
            ["gists_url"] = $"{url}/gists{{/gist_id}}",
            ["starred_url"] = $"{url}/starred{{/owner}}{{/repo}}",
            ["subscriptions_url"] = $"{url}/subscriptions",
            ["organizations_url"] = $"{url}/orgs",
            ["repos_url"] = $"{url}/repos",
            ["events_url"] = $"{url}/events{{/privacy}}",
            ["received_events_url"] = $"{url}/received_events",
            ["type"] = account.Kind.ToString(),
            ["site_admin"] = account.IsSiteAdmin,
        };
    }

    /// <summary><c>public-user</c>, and with private fields <c>private-user</c>.</summary>
    public static JsonObject User(Account user, ApiUrls urls, bool withPrivate)
    {
        var json = Simple(user, urls);
        json["name"] = user.Name;
        json["company"] = null;
        json["blog"] = null;
        json["location"] = null;
        json["email"] = withPrivate ? user.Email : null;
        json["hireable"] = null;
        json["bio"] = user.Description;
        json["public_repos"] = 0;
        json["public_gists"] = 0;
        json["followers"] = 0;
        json["following"] = 0;
        json["created_at"] = Times.Text(user.CreatedAt);
        json["updated_at"] = Times.Text(user.UpdatedAt);
        if (withPrivate)
        {
            json["private_gists"] = 0;
            json["total_private_repos"] = 0;
            json["owned_private_repos"] = 0;
            json["disk_usage"] = 0;
            json["collaborators"] = 0;
            json["two_factor_authentication"] = false;
        }

        return json;
    }

    /// <summary><c>organization-simple</c>.</summary>
    public static JsonObject OrganizationSimple(Account organization, ApiUrls urls)
    {
        var url = urls.Api($"/orgs/{organization.Login}");
        return new()
        {
            ["login"] = organization.Login,
            ["id"] = organization.Id,
            ["node_id"] = NodeId.Of("Organization", organization.Id),
            ["url"] = url,
            ["repos_url"] = $"{url}/repos",
            ["events_url"] = $"{url}/events",
            ["hooks_url"] = $"{url}/hooks",
            ["issues_url"] = $"{url}/issues",
            ["members_url"] = $"{url}/members{{/member}}",
            ["public_members_url"] = $"{url}/public_members{{/member}}",
            ["avatar_url"] = urls.Web($"/{organization.Login}.png"),
            ["description"] = organization.Description,
        };
    }

    /// <summary><c>organization-full</c>; what members may do is for its owners.</summary>
    public static JsonObject OrganizationFull(Account organization, ApiUrls urls, bool withPrivate)
    {
        var json = OrganizationSimple(organization, urls);
        json["name"] = organization.Name ?? organization.Login;
        json["is_verified"] = false;
        json["has_organization_projects"] = false;
        json["has_repository_projects"] = false;
        json["public_repos"] = 0;
        json["public_gists"] = 0;
        json["followers"] = 0;
        json["following"] = 0;
        json["html_url"] = urls.Web($"/{organization.Login}");
        json["created_at"] = Times.Text(organization.CreatedAt);
        json["updated_at"] = Times.Text(organization.UpdatedAt);
        json["archived_at"] = null;
        json["type"] = "Organization";
        if (withPrivate)
        {
            json["default_repository_permission"] = organization.MemberPermission.ToString().ToLowerInvariant();
            json["billing_email"] = organization.Email;
        }

        return json;
    }
}
