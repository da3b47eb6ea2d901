using System.Text.Json.Nodes;
using Berth.Server.Http;

namespace Berth.Server.Accounts;

/// <summary>What the API says of itself.</summary>
internal static class MetaEndpoints
{
    /// <summary>The addresses that the root names; each is there, or would be at GitHub.</summary>
    private static readonly (string Name, string Path)[] Roots =
    [
        ("current_user_url", "/user"), ("current_user_authorizations_html_url", "/settings/connections/applications{/client_id}"),
        ("authorizations_url", "/authorizations"), ("code_search_url", "/search/code?q={query}{&page,per_page,sort,order}"),
        ("commit_search_url", "/search/commits?q={query}{&page,per_page,sort,order}"), ("emails_url", "/user/emails"), ("emojis_url", "/emojis"),
        ("events_url", "/events"), ("feeds_url", "/feeds"), ("followers_url", "/user/followers"), ("following_url", "/user/following{/target}"),
        ("gists_url", "/gists{/gist_id}"), ("hub_url", "/hub"), ("issue_search_url", "/search/issues?q={query}{&page,per_page,sort,order}"),
        ("issues_url", "/issues"), ("keys_url", "/user/keys"), ("label_search_url", "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}"),
        ("notifications_url", "/notifications"), ("organization_url", "/orgs/{org}"), ("organization_repositories_url", "/orgs/{org}/repos{?type,page,per_page,sort}"),
        ("organization_teams_url", "/orgs/{org}/teams"), ("public_gists_url", "/gists/public"), ("rate_limit_url", "/rate_limit"),
        ("repository_url", "/repos/{owner}/{repo}"), ("repository_search_url", "/search/repositories?q={query}{&page,per_page,sort,order}"),
        ("current_user_repositories_url", "/user/repos{?type,page,per_page,sort}"), ("starred_url", "/user/starred{/owner}{/repo}"),
        ("starred_gists_url", "/gists/starred"), ("topic_search_url", "/search/topics?q={query}{&page,per_page}"), ("user_url", "/users/{user}"),
        ("user_organizations_url", "/user/orgs"), ("user_repositories_url", "/users/{user}/repos{?type,page,per_page,sort}"),
        ("user_search_url", "/search/users?q={query}{&page,per_page,sort,order}"),
    ];

    extension(IEndpointRouteBuilder routes)
    {
        public void MapMeta()
        {
            routes.MapGet("/", Root).IsOpen().IsOpenToCodespaces();
            routes.MapGet("/meta", () => TypedResults.Json(new JsonObject { ["verifiable_password_authentication"] = false })).IsOpen().IsOpenToCodespaces();
            routes.MapGet("/versions", () => TypedResults.Json(new JsonArray("2022-11-28", "2026-03-10"))).IsOpen().IsOpenToCodespaces();
            routes.MapGet("/zen", () => TypedResults.Text("Least privilege by default.")).IsOpen();
            routes.MapGet("/rate_limit", RateLimit).IsOpen().IsOpenToCodespaces();
        }
    }

    private static IResult Root(HttpContext context)
    {
        var urls = ApiUrls.Of(context);
        return TypedResults.Json(new JsonObject(Roots.Select(root => KeyValuePair.Create<string, JsonNode?>(root.Name, urls.Api(root.Path)))));
    }

    private static IResult RateLimit(Caller caller, RateLimits limits)
    {
        var limit = limits.Look(RateLimitMiddleware.KeyOf(caller), caller.User is null);
        JsonObject Shape() => new()
        {
            ["limit"] = limit.Limit,
            ["used"] = limit.Used,
            ["remaining"] = limit.Remaining,
            ["reset"] = limit.Reset.ToUnixTimeSeconds(),
        };
        return TypedResults.Json(new JsonObject
        {
            ["resources"] = new JsonObject { ["core"] = Shape(), ["search"] = Shape(), ["graphql"] = Shape() },
            ["rate"] = Shape(),
        });
    }
}
