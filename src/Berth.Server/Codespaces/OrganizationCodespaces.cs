using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Http;

namespace Berth.Server.Codespaces;

/// <summary>The codespaces of an organization's repositories, for its owners.</summary>
/// <remarks><see href="https://docs.github.com/rest/codespaces/organizations"/></remarks>
internal static class OrganizationCodespaces
{
    private const string Scope = "admin:org";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapCodespacesOfOrganizations()
        {
            routes.MapGet("/orgs/{org}/codespaces", ListAsync).NeedsUser(Scope);
            routes.MapGet("/orgs/{org}/members/{username}/codespaces", ListOfMemberAsync).NeedsUser(Scope);
            routes.MapPost("/orgs/{org}/members/{username}/codespaces/{name}/stop", StopAsync).NeedsUser(Scope);
            routes.MapDelete("/orgs/{org}/members/{username}/codespaces/{name}", DeleteAsync).NeedsUser(Scope);
        }
    }

    private static async Task<IResult> ListAsync(
        string org, HttpContext context, Caller caller, Paging paging, OrganizationAccess organizations, CodespaceFinder finder, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var (rows, refusal) = await OfAsync(org, caller, organizations, finder, cancellationToken);
        return rows is null ? refusal! : await CodespaceEndpoints.PageAsync(context, paging, rows, caller.RequiredUser.Id, clock, cancellationToken);
    }

    private static async Task<IResult> ListOfMemberAsync(
        string org, string username, HttpContext context, Caller caller, Paging paging, OrganizationAccess organizations, CodespaceFinder finder, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var (rows, refusal) = await OfAsync(org, caller, organizations, finder, cancellationToken);
        return rows is null ? refusal! : await CodespaceEndpoints.PageAsync(context, paging, Of(rows, username), caller.RequiredUser.Id, clock, cancellationToken);
    }

    private static async Task<IResult> StopAsync(
        string org, string username, string name, HttpContext context, Caller caller, OrganizationAccess organizations, CodespaceFinder finder, CodespaceStore store,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        var (seen, refusal) = await OneAsync(org, username, name, caller, organizations, finder, cancellationToken);
        return seen is null ? refusal!
            : await CodespaceEndpoints.BeginStopAsync(seen, caller, store, clock, cancellationToken) is { } row
                ? TypedResults.Json(CodespaceJson.Of(seen with { Codespace = row }, ApiUrls.Of(context), clock.GetUtcNow()))
                : GitHubAnswer.NotFound;
    }

    private static async Task<IResult> DeleteAsync(
        string org, string username, string name, Caller caller, OrganizationAccess organizations, CodespaceFinder finder, CodespaceStore store,
        CancellationToken cancellationToken)
    {
        var (seen, refusal) = await OneAsync(org, username, name, caller, organizations, finder, cancellationToken);
        if (seen is null)
        {
            return refusal!;
        }

        await CodespaceEndpoints.MarkDeletedAsync(seen, caller, store, cancellationToken);
        return TypedResults.Json(new JsonObject(), statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<(SeenCodespace? Seen, IResult? Refusal)> OneAsync(
        string org, string username, string name, Caller caller, OrganizationAccess organizations, CodespaceFinder finder, CancellationToken cancellationToken)
    {
        var (rows, refusal) = await OfAsync(org, caller, organizations, finder, cancellationToken);
        return rows is null ? (null, refusal)
            : await Of(rows, username).FirstOrDefaultAsync(row => row.Codespace.Name == name, cancellationToken) is { } found
                ? (CodespaceFinder.See(found, caller.RequiredUser.Id), null)
                : (null, GitHubAnswer.NotFound);
    }

    private static IQueryable<CodespaceRow> Of(IQueryable<CodespaceRow> rows, string username)
    {
        var key = RepositoryAccess.KeyOf(username);
        return rows.Where(row => row.User.LoginKey == key);
    }

    private static async Task<(IQueryable<CodespaceRow>? Rows, IResult? Refusal)> OfAsync(
        string org, Caller caller, OrganizationAccess organizations, CodespaceFinder finder, CancellationToken cancellationToken)
    {
        var seen = await organizations.FindAsync(org, caller, cancellationToken);
        return seen is not { IsMember: true } ? (null, GitHubAnswer.NotFound)
            : !seen.IsOwner ? (null, GitHubAnswer.MustBeOrganizationOwner)
            : (finder.Query(caller.RequiredUser.Id).Where(row => row.Facts.Owner.Id == seen.Account.Id), null);
    }
}
