using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Organizations;

/// <summary>Organizations and who belongs to them.</summary>
/// <remarks><see href="https://docs.github.com/rest/orgs/orgs"/></remarks>
internal static class OrganizationEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapOrganizations()
        {
            routes.MapGet("/orgs/{org}", GetAsync).IsOpen("admin:org", "read:org", "repo", "user", "write:org");
            routes.MapPatch("/orgs/{org}", ChangeAsync).NeedsUser("admin:org");
            var members = routes.MapGroup("/orgs/{org}");
            members.MapGet("/members", MemberEndpoints.ListAsync).NeedsUser("read:org");
            members.MapGet("/members/{username}", MemberEndpoints.IsMemberAsync).NeedsUser("read:org");
            members.MapDelete("/members/{username}", MemberEndpoints.RemoveAsync).NeedsUser("admin:org");
            members.MapGet("/memberships/{username}", MemberEndpoints.GetAsync).NeedsUser("read:org");
            members.MapPut("/memberships/{username}", MemberEndpoints.PutAsync).NeedsUser("admin:org");
            members.MapDelete("/memberships/{username}", MemberEndpoints.RemoveAsync).NeedsUser("admin:org");
        }
    }

    private static async Task<IResult> GetAsync(
        string org, HttpContext context, Caller caller, OrganizationAccess organizations, CancellationToken cancellationToken) =>
        await organizations.FindAsync(org, caller, cancellationToken) is { } seen
            ? TypedResults.Json(AccountJson.OrganizationFull(seen.Account, ApiUrls.Of(context), seen.IsOwner && caller.Scopes.Has("admin:org")))
            : GitHubAnswer.NotFound;

    private static async Task<IResult> ChangeAsync(
        string org, HttpContext context, Caller caller, OrganizationAccess organizations, AccountStore accounts, CancellationToken cancellationToken)
    {
        if (await organizations.FindAsync(org, caller, cancellationToken) is not { IsMember: true } seen)
        {
            return GitHubAnswer.NotFound;
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

        var (name, description, email) = (body.Text("name"), body.Text("description"), body.Text("billing_email"));
        var permission = body.Choice("default_repository_permission", "none", "read", "write", "admin");
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var changed = await accounts.ChangeAsync(
            seen.Account,
            new("org.update", caller.Actor)
            {
                OrganizationId = seen.Account.Id,
                Organization = seen.Account.Login,
                Data = permission is null ? new Dictionary<string, string>() : new() { ["default_repository_permission"] = permission },
            },
            account =>
            {
                account.Name = name ?? account.Name;
                account.Description = description ?? account.Description;
                account.Email = email ?? account.Email;
                account.MemberPermission = permission is null ? account.MemberPermission : Enum.Parse<AccessLevel>(permission, ignoreCase: true);
            },
            cancellationToken);
        return TypedResults.Json(AccountJson.OrganizationFull(changed, ApiUrls.Of(context), withPrivate: true));
    }
}
