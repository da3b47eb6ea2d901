using System.Text.Json.Nodes;
using Berth.Core.Problems;
using Berth.Core.Secrets;
using Berth.Server.Accounts;
using Berth.Server.Http;

namespace Berth.Server.Secrets;

/// <summary>
/// <c>GET /repos/{owner}/{repo}/codespaces/secrets/effective</c>, which GitHub does not have: what a codespace of the caller and this
/// repository would get, and why not the rest. Names that the caller may not list are counted, not told. No value is in it.
/// </summary>
internal static class EffectiveEndpoint
{
    public static async Task<IResult> GetAsync(
        string owner, string repo, HttpContext context, Caller caller, RepositoryAccess access, OrganizationAccess organizations, VisibleSecrets visible,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        // As the user, and not as the administrator of the server that the user may also be: a codespace is the user's.
        var asUser = caller with { User = caller.RequiredUser, Scopes = Accounts.Tokens.Scopes.Read("repo") };
        if (await access.FindAsync(owner, repo, asUser, cancellationToken) is not { } repository || (!IsReached(repository, caller)))
        {
            return GitHubAnswer.NotFound;
        }

        var query = context.Request.Query;
        var situation = new SecretSituation(query["prebuild"] == "true", query["fork_pull_request"] == "true");
        var resolved = await visible.ResolveAsync(caller.RequiredUser, repository, situation, cancellationToken);
        var sets = RegistryConvention.Read(visible.Reveal(resolved, caller.RequiredUser), clock.GetUtcNow());
        var isOwner = repository.Owner.Kind == AccountKind.Organization
            && (await organizations.FindAsync(repository.Owner.Login, caller, cancellationToken))?.IsOwner is true;
        var listed = resolved.Considered.ToLookup(one => one.Secret.Level switch
        {
            SecretLevel.User => true,
            SecretLevel.Repository => repository.Permission == AccessLevel.Admin,
            _ => isOwner,
        });
        var winners = resolved.ByName.Select(one => one.Secret.Id).ToHashSet();
        return TypedResults.Json(new JsonObject
        {
            ["secrets"] = new JsonArray([.. resolved.ByName.OrderBy(one => one.Secret.Name, StringComparer.Ordinal).Select(one => Entry(one, one.Rule))]),
            ["registries"] = new JsonArray([.. sets.Serving.Select(Registry)]),
            ["problems"] = new JsonArray([.. sets.Problems.Select(ProblemOf)]),
            ["withheld"] = new JsonArray([.. listed[true].Where(one => !winners.Contains(one.Secret.Id))
                .Select(one => Entry(one, SecretRules.Admits(one.Rule) ? SecretRule.Overridden : one.Rule))]),
            ["withheld_unnamed"] = listed[false].Count(one => !SecretRules.Admits(one.Rule)),
        });
    }

    private static bool IsReached(SeenRepository repository, Caller caller) =>
        repository.Repository.Visibility == RepositoryVisibility.Public || caller.Scopes.Has("repo") || caller.Scopes.Has("codespace");

    private static JsonObject Entry(ConsideredSecret one, SecretRule rule) => new()
    {
        ["name"] = one.Secret.Name,
        ["level"] = one.Secret.Level.ToString().ToLowerInvariant(),
        ["rule"] = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(rule.ToString()),
        ["reason"] = SecretRules.Sentence(rule),
    };

    private static JsonObject Registry(RegistrySecretSet set) => new()
    {
        ["registry"] = set.Registry.Value,
        ["path"] = set.Path,
        ["identifier"] = set.Identifier,
        ["level"] = set.Level.ToString().ToLowerInvariant(),
    };

    private static JsonObject ProblemOf(Problem problem) => new()
    {
        ["code"] = problem.Code.Text,
        ["severity"] = problem.Severity.ToString().ToLowerInvariant(),
        ["subject"] = problem.Subject,
        ["what"] = problem.What,
        ["fix"] = problem.Fix,
    };
}
