using System.Text.Json.Nodes;
using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Repositories;

/// <summary>Who may work with a repository. There are no invitations: whoever is given something has it, and the answer is 204.</summary>
/// <remarks><see href="https://docs.github.com/rest/collaborators/collaborators"/></remarks>
internal static class CollaboratorEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapCollaborators()
        {
            var group = routes.MapGroup("/repos/{owner}/{repo}/collaborators").NeedsUser("repo");
            group.MapGet("/", ListAsync);
            group.MapGet("/{username}", IsOneAsync);
            group.MapPut("/{username}", GiveAsync);
            group.MapDelete("/{username}", RemoveAsync);
            group.MapGet("/{username}/permission", PermissionAsync);
        }
    }

    private static async Task<IResult> ListAsync(
        string owner, string repo, HttpContext context, Caller caller, Paging paging, RepositoryAccess access, RepositoryStore repositories,
        CancellationToken cancellationToken)
    {
        if (await access.FindAsync(owner, repo, caller, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        if (seen.Permission < AccessLevel.Write)
        {
            return GitHubAnswer.Forbidden("Must have push access to view repository collaborators.");
        }

        var all = await repositories.CollaboratorsAsync(seen, cancellationToken);
        paging.WriteLinks(context, all.Count);
        return TypedResults.Json(new JsonArray([.. all.Skip(paging.Skip).Take(paging.PerPage).Select(one => Shape(one.User, one.Permission, ApiUrls.Of(context)))]));
    }

    private static async Task<IResult> IsOneAsync(
        string owner, string repo, string username, Caller caller, RepositoryAccess access, RepositoryStore repositories, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(owner, repo, caller, cancellationToken) is not { Permission: >= AccessLevel.Write } seen)
        {
            return GitHubAnswer.NotFound;
        }

        var key = RepositoryAccess.KeyOf(username);
        return (await repositories.CollaboratorsAsync(seen, cancellationToken)).Any(one => one.User.LoginKey == key) ? TypedResults.NoContent() : GitHubAnswer.NotFound;
    }

    private static async Task<IResult> GiveAsync(
        string owner, string repo, string username, HttpContext context, Caller caller, RepositoryAccess access, AccountStore accounts, RepositoryStore repositories,
        CancellationToken cancellationToken)
    {
        var (seen, refusal) = await ForAdminAsync(owner, repo, caller, access, cancellationToken);
        if (seen is null)
        {
            return refusal!;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var permission = body.Choice("permission", "pull", "triage", "push", "maintain", "admin") ?? "push";
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (await accounts.FindAsync(username, AccountKind.User, cancellationToken) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        if (user.Id == seen.Owner.Id)
        {
            return GitHubAnswer.Invalid(new FieldError("Repository", "user", "custom", "Repository owner cannot be a collaborator"));
        }

        var level = permission switch { "pull" or "triage" => AccessLevel.Read, "admin" => AccessLevel.Admin, _ => AccessLevel.Write };
        await repositories.GiveAsync(seen, user, level, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> RemoveAsync(
        string owner, string repo, string username, Caller caller, RepositoryAccess access, AccountStore accounts, RepositoryStore repositories,
        CancellationToken cancellationToken)
    {
        var (seen, refusal) = await ForAdminAsync(owner, repo, caller, access, cancellationToken);
        if (seen is null)
        {
            return refusal!;
        }

        if (await accounts.FindAsync(username, AccountKind.User, cancellationToken) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        await repositories.GiveAsync(seen, user, AccessLevel.None, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> PermissionAsync(
        string owner, string repo, string username, HttpContext context, Caller caller, RepositoryAccess access, AccountStore accounts,
        CancellationToken cancellationToken)
    {
        if (await access.FindAsync(owner, repo, caller, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        if (seen.Permission < AccessLevel.Write)
        {
            return GitHubAnswer.Forbidden("Must have push access to view collaborator permission.");
        }

        if (await accounts.FindAsync(username, AccountKind.User, cancellationToken) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        // As the user, without what an administrator of the server may do besides.
        var theirs = await access.FindAsync(seen.Repository.Id, new(user, null, Tokens.Scopes.Read("repo"), null), cancellationToken);
        var level = theirs?.Permission ?? AccessLevel.None;
        return TypedResults.Json(new JsonObject
        {
            ["permission"] = level.ToString().ToLowerInvariant(),
            ["role_name"] = level.ToString().ToLowerInvariant(),
            ["user"] = Shape(user, level, ApiUrls.Of(context)),
        });
    }

    private static async Task<(SeenRepository? Seen, IResult? Refusal)> ForAdminAsync(
        string owner, string repo, Caller caller, RepositoryAccess access, CancellationToken cancellationToken) =>
        await access.FindAsync(owner, repo, caller, cancellationToken) switch
        {
            null => (null, GitHubAnswer.NotFound),
            { Permission: < AccessLevel.Admin } => (null, GitHubAnswer.MustBeRepositoryAdmin),
            var seen => (seen, null),
        };

    private static JsonObject Shape(Account user, AccessLevel level, ApiUrls urls)
    {
        var json = AccountJson.Simple(user, urls);
        json["role_name"] = level.ToString().ToLowerInvariant();
        json["permissions"] = RepositoryJson.Permissions(level);
        return json;
    }
}
