using System.Text.Json.Nodes;
using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Organizations;

/// <summary>Members of an organization: seen by members, changed by owners.</summary>
internal static class MemberEndpoints
{
    public static async Task<IResult> ListAsync(
        string org, HttpContext context, Caller caller, Paging paging, OrganizationAccess organizations, Members members, CancellationToken cancellationToken)
    {
        if (await organizations.FindAsync(org, caller, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        // Nobody's membership is public: who is no member sees an empty list, as at GitHub.
        var isOwner = context.Request.Query["role"].ToString() switch { "admin" => true, "member" => false, _ => (bool?)null };
        var (total, page) = seen.IsMember ? await members.ListAsync(seen.Account, isOwner, paging, cancellationToken) : (0, []);
        paging.WriteLinks(context, total);
        return TypedResults.Json(new JsonArray([.. page.Select(user => AccountJson.Simple(user, ApiUrls.Of(context)))]));
    }

    public static async Task<IResult> IsMemberAsync(
        string org, string username, Caller caller, OrganizationAccess organizations, AccountStore accounts, Members members, CancellationToken cancellationToken)
    {
        var (seen, user, _) = await FindAsync(org, username, caller, organizations, accounts, cancellationToken);
        return seen is { IsMember: true } && user is not null && await members.FindAsync(seen.Account, user.Id, cancellationToken) is not null
            ? TypedResults.NoContent()
            : GitHubAnswer.NotFound;
    }

    public static async Task<IResult> GetAsync(
        string org, string username, HttpContext context, Caller caller, OrganizationAccess organizations, AccountStore accounts, Members members,
        CancellationToken cancellationToken)
    {
        var (seen, user, refusal) = await FindAsync(org, username, caller, organizations, accounts, cancellationToken);
        if (seen is null)
        {
            return refusal!;
        }

        if (!seen.IsMember)
        {
            return GitHubAnswer.Forbidden("You must be a member of this organization.");
        }

        return user is not null && await members.FindAsync(seen.Account, user.Id, cancellationToken) is { } membership
            ? TypedResults.Json(MembershipJson.Of(seen.Account, user, membership.IsOwner, ApiUrls.Of(context)))
            : GitHubAnswer.NotFound;
    }

    public static async Task<IResult> PutAsync(
        string org, string username, HttpContext context, Caller caller, OrganizationAccess organizations, AccountStore accounts, Members members,
        CancellationToken cancellationToken)
    {
        var (seen, user, refusal) = await FindAsync(org, username, caller, organizations, accounts, cancellationToken);
        if (seen is not { IsMember: true })
        {
            return refusal ?? GitHubAnswer.NotFound;
        }

        if (!seen.IsOwner)
        {
            return GitHubAnswer.MustBeOrganizationOwner;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var role = body.Choice("role", "admin", "member") ?? "member";
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (user is null)
        {
            return GitHubAnswer.NotFound;
        }

        return await members.PutAsync(seen.Account, user, role == "admin", caller.Actor, cancellationToken)
            ? TypedResults.Json(MembershipJson.Of(seen.Account, user, role == "admin", ApiUrls.Of(context)))
            : GitHubAnswer.Forbidden("You can't demote the last owner of the organization.");
    }

    public static async Task<IResult> RemoveAsync(
        string org, string username, Caller caller, OrganizationAccess organizations, AccountStore accounts, Members members, CancellationToken cancellationToken)
    {
        var (seen, user, refusal) = await FindAsync(org, username, caller, organizations, accounts, cancellationToken);
        if (seen is not { IsMember: true })
        {
            return refusal ?? GitHubAnswer.NotFound;
        }

        if (!seen.IsOwner)
        {
            return GitHubAnswer.MustBeOrganizationOwner;
        }

        if (user is null || await members.FindAsync(seen.Account, user.Id, cancellationToken) is null)
        {
            return GitHubAnswer.NotFound;
        }

        return await members.RemoveAsync(seen.Account, user, caller.Actor, cancellationToken)
            ? TypedResults.NoContent()
            : GitHubAnswer.Forbidden("You can't remove the last owner of the organization.");
    }

    private static async Task<(SeenOrganization? Seen, Account? User, IResult? Refusal)> FindAsync(
        string org, string username, Caller caller, OrganizationAccess organizations, AccountStore accounts, CancellationToken cancellationToken) =>
        await organizations.FindAsync(org, caller, cancellationToken) is { } seen
            ? (seen, await accounts.FindAsync(username, AccountKind.User, cancellationToken), null)
            : (null, null, GitHubAnswer.NotFound);
}
