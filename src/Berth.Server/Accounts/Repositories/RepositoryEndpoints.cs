using System.Text.Json.Nodes;
using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Repositories;

/// <summary>Repositories: each as a caller sees it.</summary>
/// <remarks><see href="https://docs.github.com/rest/repos/repos"/></remarks>
internal static class RepositoryEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapRepositories()
        {
            routes.MapGet("/user/repos", OwnAsync).NeedsUser();
            routes.MapPost("/user/repos", MakeOwnAsync).NeedsUser("repo", "public_repo");
            routes.MapGet("/users/{username}/repos", OfAsync).IsOpen();
            routes.MapGet("/orgs/{org}/repos", OfOrganizationAsync).IsOpen("admin:org", "read:org", "repo", "user", "write:org");
            routes.MapPost("/orgs/{org}/repos", MakeInOrganizationAsync).NeedsUser("repo", "public_repo");
            routes.MapPost("/berth/users/{username}/repos", MakeForAsync).NeedsSiteAdmin();
            routes.MapGet("/repositories/{id:long}", ByIdAsync).IsOpen("repo").IsOpenToCodespaces();
            routes.MapGet("/repos/{owner}/{repo}", GetAsync).IsOpen("repo").IsOpenToCodespaces();
            routes.MapPatch("/repos/{owner}/{repo}", ChangeAsync).NeedsUser("repo", "public_repo");
            routes.MapDelete("/repos/{owner}/{repo}", RemoveAsync).NeedsUser("delete_repo");
            routes.MapGet("/repos/{owner}/{repo}/forks", ForksAsync).IsOpen("repo");
            routes.MapPost("/repos/{owner}/{repo}/forks", ForkAsync).NeedsUser("repo", "public_repo");
            routes.MapCollaborators();
        }
    }

    private static Task<IResult> OwnAsync(HttpContext context, Caller caller, Paging paging, RepositoryStore repositories, CancellationToken cancellationToken)
    {
        var userId = caller.RequiredUser.Id;
        var visibility = context.Request.Query["visibility"].ToString();
        return ListAsync(
            context, caller, paging, repositories,
            facts => facts
                .Where(one => one.Owner.Id == userId || one.IsMember || one.Given > AccessLevel.None)
                .Where(one => visibility == "" || visibility == "all" || one.Repository.Visibility == RepositoryVisibility.Public == (visibility == "public")),
            RepositoryJson.Full, cancellationToken);
    }

    private static async Task<IResult> OfAsync(
        string username, HttpContext context, Caller caller, Paging paging, AccountStore accounts, RepositoryStore repositories, CancellationToken cancellationToken) =>
        await accounts.FindAsync(username, kind: null, cancellationToken) is { } owner
            ? await ListAsync(context, caller, paging, repositories, facts => facts.Where(one => one.Owner.Id == owner.Id), RepositoryJson.Minimal, cancellationToken)
            : GitHubAnswer.NotFound;

    private static async Task<IResult> OfOrganizationAsync(
        string org, HttpContext context, Caller caller, Paging paging, OrganizationAccess organizations, RepositoryStore repositories, CancellationToken cancellationToken) =>
        await organizations.FindAsync(org, caller, cancellationToken) is { Account: var owner }
            ? await ListAsync(context, caller, paging, repositories, facts => facts.Where(one => one.Owner.Id == owner.Id), RepositoryJson.Minimal, cancellationToken)
            : GitHubAnswer.NotFound;

    private static async Task<IResult> ForksAsync(
        string owner, string repo, HttpContext context, Caller caller, Paging paging, RepositoryAccess access, RepositoryStore repositories,
        CancellationToken cancellationToken) =>
        await access.FindAsync(owner, repo, caller, cancellationToken) is { Repository.Id: var id }
            ? await ListAsync(context, caller, paging, repositories, facts => facts.Where(one => one.Repository.ForkOf == id), RepositoryJson.Minimal, cancellationToken)
            : GitHubAnswer.NotFound;

    private static async Task<IResult> ListAsync(
        HttpContext context, Caller caller, Paging paging, RepositoryStore repositories, Func<IQueryable<RepositoryFacts>, IQueryable<RepositoryFacts>> narrow,
        Func<SeenRepository, ApiUrls, JsonObject> shape, CancellationToken cancellationToken)
    {
        var query = context.Request.Query;
        var (total, page) = await repositories.ListAsync(
            caller, narrow, byName: query["sort"].ToString() is "" or "full_name", query["direction"] == "desc", paging, cancellationToken);
        paging.WriteLinks(context, total);
        return TypedResults.Json(new JsonArray([.. page.Select(one => shape(one, ApiUrls.Of(context)))]));
    }

    private static async Task<IResult> GetAsync(
        string owner, string repo, HttpContext context, Caller caller, RepositoryAccess access, CancellationToken cancellationToken) =>
        Shown(await access.FindAsync(owner, repo, caller, cancellationToken), context);

    private static async Task<IResult> ByIdAsync(long id, HttpContext context, Caller caller, RepositoryAccess access, CancellationToken cancellationToken) =>
        Shown(await access.FindAsync(id, caller, cancellationToken), context);

    private static IResult Shown(SeenRepository? seen, HttpContext context) =>
        seen is null ? GitHubAnswer.NotFound : TypedResults.Json(RepositoryJson.Full(seen, ApiUrls.Of(context)));

    private static Task<IResult> MakeOwnAsync(HttpContext context, Caller caller, RepositoryMaking making, CancellationToken cancellationToken) =>
        making.MakeAsync(context, caller.RequiredUser, caller, cancellationToken);

    private static async Task<IResult> MakeForAsync(
        string username, HttpContext context, Caller caller, AccountStore accounts, RepositoryMaking making, CancellationToken cancellationToken) =>
        await accounts.FindAsync(username, AccountKind.User, cancellationToken) is { } owner
            ? await making.MakeAsync(context, owner, caller, cancellationToken)
            : GitHubAnswer.NotFound;

    private static async Task<IResult> MakeInOrganizationAsync(
        string org, HttpContext context, Caller caller, OrganizationAccess organizations, RepositoryMaking making, CancellationToken cancellationToken) =>
        await organizations.FindAsync(org, caller, cancellationToken) switch
        {
            { IsOwner: true } seen => await making.MakeAsync(context, seen.Account, caller, cancellationToken),
            { IsMember: true } => GitHubAnswer.Forbidden("You need admin access to the organization before adding a repository to it."),
            _ => GitHubAnswer.NotFound,
        };

    private static async Task<IResult> ChangeAsync(
        string owner, string repo, HttpContext context, Caller caller, RepositoryAccess access, RepositoryMaking making, CancellationToken cancellationToken) =>
        await access.FindAsync(owner, repo, caller, cancellationToken) switch
        {
            null => GitHubAnswer.NotFound,
            { Permission: < AccessLevel.Admin } => GitHubAnswer.MustBeRepositoryAdmin,
            var seen => await making.ChangeAsync(context, seen, caller, cancellationToken),
        };

    private static async Task<IResult> RemoveAsync(
        string owner, string repo, Caller caller, RepositoryAccess access, RepositoryStore repositories, CancellationToken cancellationToken)
    {
        // The scope delete_repo reaches private repositories too: it is for nothing else.
        var reaching = caller with { Scopes = Tokens.Scopes.Read(caller.Scopes.Has("site_admin") ? "repo, site_admin" : "repo") };
        switch (await access.FindAsync(owner, repo, reaching, cancellationToken))
        {
            case null:
                return GitHubAnswer.NotFound;
            case { Permission: < AccessLevel.Admin }:
                return GitHubAnswer.MustBeRepositoryAdmin;
            case var seen:
                await repositories.RemoveAsync(seen, caller.Actor, cancellationToken);
                return TypedResults.NoContent();
        }
    }

    private static async Task<IResult> ForkAsync(
        string owner, string repo, HttpContext context, Caller caller, RepositoryAccess access, OrganizationAccess organizations, RepositoryMaking making,
        CancellationToken cancellationToken) =>
        await access.FindAsync(owner, repo, caller, cancellationToken) is { } seen
            ? await making.ForkAsync(context, seen, organizations, caller, cancellationToken)
            : GitHubAnswer.NotFound;
}
