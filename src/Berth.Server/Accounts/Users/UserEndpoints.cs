using System.Text.Json.Nodes;
using Berth.Server.Accounts.Json;
using Berth.Server.Accounts.Organizations;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Users;

/// <summary>Users: oneself, and others as everybody sees them.</summary>
/// <remarks><see href="https://docs.github.com/rest/users/users"/></remarks>
internal static class UserEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapUsers()
        {
            routes.MapGet("/user", Self).NeedsUser().IsOpenToCodespaces();
            routes.MapGet("/user/{id:long}", ByIdAsync).IsOpen();
            routes.MapGet("/user/orgs", OwnOrganizationsAsync).NeedsUser("user", "read:org");
            routes.MapGet("/user/memberships/orgs", OwnMembershipsAsync).NeedsUser("read:org");
            routes.MapGet("/users/{username}", GetAsync).IsOpen().IsOpenToCodespaces();
            routes.MapGet("/users/{username}/orgs", OrganizationsAsync).IsOpen();
        }
    }

    private static IResult Self(HttpContext context, Caller caller) =>
        TypedResults.Json(AccountJson.User(caller.RequiredUser, ApiUrls.Of(context), withPrivate: caller.Scopes.Has("read:user")));

    private static async Task<IResult> ByIdAsync(long id, HttpContext context, AccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(id, cancellationToken) is { } found ? Shown(found, context) : GitHubAnswer.NotFound;

    private static async Task<IResult> GetAsync(string username, HttpContext context, AccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(username, kind: null, cancellationToken) is { } found ? Shown(found, context) : GitHubAnswer.NotFound;

    private static async Task<IResult> OwnOrganizationsAsync(
        HttpContext context, Caller caller, Paging paging, Members members, CancellationToken cancellationToken)
    {
        var (total, page) = await members.OfAsync(caller.RequiredUser.Id, paging, cancellationToken);
        paging.WriteLinks(context, total);
        return TypedResults.Json(new JsonArray([.. page.Select(one => AccountJson.OrganizationSimple(one.Organization, ApiUrls.Of(context)))]));
    }

    private static async Task<IResult> OwnMembershipsAsync(
        HttpContext context, Caller caller, Paging paging, Members members, CancellationToken cancellationToken)
    {
        var (total, page) = await members.OfAsync(caller.RequiredUser.Id, paging, cancellationToken);
        paging.WriteLinks(context, total);
        return TypedResults.Json(new JsonArray(
            [.. page.Select(one => MembershipJson.Of(one.Organization, caller.RequiredUser, one.IsOwner, ApiUrls.Of(context)))]));
    }

    /// <summary>Who belongs where is the organization's business: nobody's membership is public.</summary>
    private static async Task<IResult> OrganizationsAsync(string username, AccountStore accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(username, AccountKind.User, cancellationToken) is null ? GitHubAnswer.NotFound : TypedResults.Json(new JsonArray());

    private static IResult Shown(Account account, HttpContext context) =>
        TypedResults.Json(AccountJson.User(account, ApiUrls.Of(context), withPrivate: false));
}
