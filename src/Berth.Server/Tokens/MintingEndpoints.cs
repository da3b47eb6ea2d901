using Berth.Server.Accounts;
using Berth.Server.Distribution;
using Berth.Server.Http;

namespace Berth.Server.Tokens;

/// <summary>Makes the tokens that codespaces and builds log in to the registry with.</summary>
internal static class MintingEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapMinting()
        {
            routes.MapPost("/repos/{owner}/{repo}/berth/codespace-registry-token", CodespaceAsync).NeedsUser("codespace");
            routes.MapPost("/repos/{owner}/{repo}/berth/workflow-token", WorkflowAsync).NeedsUser("write:packages");
        }
    }

    /// <summary>As the user, and not as the administrator of the server that the user may also be: a codespace is the user's.</summary>
    private static Caller AsUser(Caller caller) => caller with { Scopes = Accounts.Tokens.Scopes.Read("repo") };

    private static async Task<IResult> CodespaceAsync(
        string owner, string repo, HttpContext context, Caller caller, RepositoryAccess access, CodespaceTokens tokens, Registry registry,
        CancellationToken cancellationToken)
    {
        if (await access.FindAsync(owner, repo, AsUser(caller), cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (isPrebuild, names) = (body.Flag("prebuild") ?? false, body.Texts("repositories") ?? []);
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (names.Count > CodespaceTokens.MaxConsented)
        {
            return GitHubAnswer.Unprocessable($"At most {CodespaceTokens.MaxConsented} repositories can be named.");
        }

        List<long> consented = [];
        foreach (var name in names)
        {
            if (name.Split('/') is not [var otherOwner, var other] || await access.FindAsync(otherOwner, other, AsUser(caller), cancellationToken) is not { } one
                || one.Owner.Id != seen.Owner.Id)
            {
                return GitHubAnswer.Unprocessable($"'{Core.References.Printable.Text(name)}' is no repository of {seen.Owner.Login} that you can read.");
            }

            consented.Add(one.Repository.Id);
        }

        var (token, end) = tokens.Make(caller.RequiredUser.Id, seen.Repository.Id, isPrebuild, consented);
        return Answer(token, end, registry);
    }

    private static async Task<IResult> WorkflowAsync(
        string owner, string repo, Caller caller, RepositoryAccess access, WorkflowTokens tokens, Registry registry, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(owner, repo, AsUser(caller), cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        if (seen.Permission < AccessLevel.Write)
        {
            return GitHubAnswer.Forbidden("Must have push access to Repository.");
        }

        var (token, end) = await tokens.MakeAsync(caller.RequiredUser, seen, caller.Actor, cancellationToken);
        return Answer(token, end, registry);
    }

    private static IResult Answer(string token, DateTimeOffset end, Registry registry) => TypedResults.Json(
        new { Registry = registry.PublicHost, Username = "berth", Token = token, ExpiresAt = end }, GitHubJson.Options, statusCode: StatusCodes.Status201Created);
}
