using System.Text.Json.Nodes;
using Berth.Server.Accounts.Json;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Administration;

/// <summary>What administrators of the server do, in the shape that GitHub Enterprise Server gives it.</summary>
/// <remarks><see href="https://docs.github.com/enterprise-server/rest/enterprise-admin"/></remarks>
internal static class AdministrationEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapAdministration()
        {
            routes.MapPost("/admin/users", MakeUserAsync).NeedsSiteAdmin();
            routes.MapPost("/admin/organizations", MakeOrganizationAsync).NeedsSiteAdmin();
            routes.MapPost("/admin/users/{username}/authorizations", MakeTokenAsync).NeedsSiteAdmin();
            routes.MapDelete("/admin/users/{username}/authorizations", RevokeTokensAsync).NeedsSiteAdmin();
            routes.MapPut("/users/{username}/site_admin", (string username, Caller caller, AccountStore accounts, CancellationToken cancellationToken) =>
                SetSiteAdminAsync(username, isAdmin: true, caller, accounts, cancellationToken)).NeedsSiteAdmin();
            routes.MapDelete("/users/{username}/site_admin", (string username, Caller caller, AccountStore accounts, CancellationToken cancellationToken) =>
                SetSiteAdminAsync(username, isAdmin: false, caller, accounts, cancellationToken)).NeedsSiteAdmin();
        }
    }

    /// <summary>What a token that was made for somebody is called in their list.</summary>
    internal const string ImpersonationNote = "made by an administrator";

    private static async Task<IResult> MakeUserAsync(HttpContext context, Caller caller, AccountStore accounts, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (login, email) = (body.RequiredText("login"), body.Text("email"));
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (!AccountNames.IsLogin(login!))
        {
            return BadLogin("User");
        }

        return await accounts.MakeUserAsync(login!, email, isSiteAdmin: false, caller.Actor, cancellationToken) is { } user
            ? TypedResults.Json(AccountJson.Simple(user, ApiUrls.Of(context)), statusCode: StatusCodes.Status201Created)
            : Taken("User");
    }

    private static async Task<IResult> MakeOrganizationAsync(HttpContext context, Caller caller, AccountStore accounts, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (login, admin, name) = (body.RequiredText("login"), body.RequiredText("admin"), body.Text("profile_name"));
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (!AccountNames.IsLogin(login!))
        {
            return BadLogin("Organization");
        }

        if (await accounts.FindAsync(admin!, AccountKind.User, cancellationToken) is not { } owner)
        {
            return GitHubAnswer.Invalid(new FieldError("Organization", "admin", "custom", "admin is no user of this server"));
        }

        return await accounts.MakeOrganizationAsync(login!, name, owner, caller.Actor, cancellationToken) is { } organization
            ? TypedResults.Json(AccountJson.OrganizationSimple(organization, ApiUrls.Of(context)), statusCode: StatusCodes.Status201Created)
            : Taken("Organization");
    }

    private static async Task<IResult> MakeTokenAsync(
        string username, HttpContext context, Caller caller, AccountStore accounts, AccessTokens tokens, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var names = body.Texts("scopes");
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (!Scopes.TryOf(names ?? [], out var scopes, out var unknown))
        {
            return TokenEndpoints.UnknownScope(unknown!);
        }

        if (await accounts.FindAsync(username, AccountKind.User, cancellationToken) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        var (row, token) = await tokens.MakeAsync(user, scopes, ImpersonationNote, expiresAt: null, caller.Actor, cancellationToken);
        var urls = ApiUrls.Of(context);
        return TypedResults.Json(
            new JsonObject
            {
                ["id"] = row.Id,
                ["url"] = urls.Api($"/berth/tokens/{row.Id}"),
                ["app"] = new JsonObject { ["name"] = "berth-server", ["url"] = urls.Web("/"), ["client_id"] = "00000000000000000000" },
                ["token"] = token,
                ["hashed_token"] = Convert.ToHexStringLower(row.Hash),
                ["token_last_eight"] = row.LastEight,
                ["note"] = row.Note,
                ["note_url"] = null,
                ["created_at"] = Times.Text(row.CreatedAt),
                ["updated_at"] = Times.Text(row.CreatedAt),
                ["scopes"] = new JsonArray([.. scopes.Named.Select(scope => (JsonNode)scope)]),
                ["fingerprint"] = null,
                ["expires_at"] = null,
            },
            statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeTokensAsync(
        string username, Caller caller, AccountStore accounts, AccessTokens tokens, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(username, AccountKind.User, cancellationToken) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        foreach (var token in (await tokens.ListAsync(user.Id, cancellationToken)).Where(token => token.Note == ImpersonationNote))
        {
            _ = await tokens.RevokeAsync(user, token.Id, caller.Actor, cancellationToken);
        }

        return TypedResults.NoContent();
    }

    private static async Task<IResult> SetSiteAdminAsync(
        string username, bool isAdmin, Caller caller, AccountStore accounts, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(username, AccountKind.User, cancellationToken) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        if (!isAdmin && user.Id == caller.RequiredUser.Id)
        {
            return GitHubAnswer.Forbidden("You cannot take your own administration away.");
        }

        var what = new Audit.AuditEvent(isAdmin ? "user.promote" : "user.demote", caller.Actor) { User = user.Login };
        _ = await accounts.ChangeAsync(user, what, account => account.IsSiteAdmin = isAdmin, cancellationToken);
        return TypedResults.NoContent();
    }

    private static GitHubAnswer BadLogin(string resource) => GitHubAnswer.Invalid(new FieldError(
        resource, "login", "custom", "Login may only contain alphanumeric characters or single hyphens, and cannot begin or end with a hyphen"));

    private static GitHubAnswer Taken(string resource) =>
        GitHubAnswer.Invalid(new FieldError(resource, "login", "custom", "Login is already taken"));
}
