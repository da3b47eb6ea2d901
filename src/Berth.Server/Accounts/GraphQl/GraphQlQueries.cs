using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Server.Http;
using GraphQLParser.AST;

namespace Berth.Server.Accounts.GraphQl;

/// <summary>
/// Answers <c>viewer</c>, <c>repository</c>, <c>repositoryOwner</c> and <c>__type</c>, with exactly the fields that were asked: gh is strict
/// about more. What is hidden and what is missing is null, with the error that GitHub gives.
/// </summary>
internal sealed class GraphQlQueries(RepositoryAccess access, AccountStore accounts, Repositories.RepositoryStore repositories)
{
    /// <summary>How many things one query may ask for.</summary>
    private const int MaxRoots = 100;

    public async Task<(JsonObject? Data, JsonArray Errors)> AnswerAsync(
        GraphQLDocument document, JsonElement? variables, Caller caller, ApiUrls urls, CancellationToken cancellationToken)
    {
        JsonArray errors = [];
        if (document.Definitions.OfType<GraphQLOperationDefinition>().FirstOrDefault() is not { Operation: OperationType.Query } operation)
        {
            return (null, [Error("No query was given.", null, null)]);
        }

        GraphQlFields fields = new(document, variables, errors);
        JsonObject data = [];
        foreach (var field in fields.Of(operation.SelectionSet).Take(MaxRoots))
        {
            var name = GraphQlFields.NameOf(field);
            data[name] = field.Name.StringValue switch
            {
                "viewer" => fields.Select(field, AccountFields(caller.RequiredUser, urls)),
                "repository" => await RepositoryAsync(fields, field, name, caller, urls, errors, cancellationToken),
                "repositoryOwner" or "user" or "organization" => await OwnerAsync(fields, field, name, caller, urls, errors, cancellationToken),
                "__type" => GraphQlIntrospection.Of(fields.Argument(field, "name")),
                _ => Unknown(field, "Query", errors),
            };
        }

        return (errors.Any(error => error!["type"] is null) ? null : data, errors);
    }

    private async Task<JsonNode?> RepositoryAsync(
        GraphQlFields fields, GraphQLField field, string name, Caller caller, ApiUrls urls, JsonArray errors, CancellationToken cancellationToken)
    {
        var (owner, repo) = (fields.Argument(field, "owner") ?? "", fields.Argument(field, "name") ?? "");
        if (await access.FindAsync(owner, repo, caller, cancellationToken) is { } seen)
        {
            return fields.Select(field, RepositoryFields(seen, urls));
        }

        var shown = Core.References.Printable.Text($"{owner}/{repo}");
        errors.Add(Error($"Could not resolve to a Repository with the name '{shown}'.", "NOT_FOUND", name));
        return null;
    }

    private async Task<JsonNode?> OwnerAsync(
        GraphQlFields fields, GraphQLField field, string name, Caller caller, ApiUrls urls, JsonArray errors, CancellationToken cancellationToken)
    {
        var login = fields.Argument(field, "login") ?? "";
        if (await accounts.FindAsync(login, kind: null, cancellationToken) is not { } owner)
        {
            errors.Add(Error($"Could not resolve to a {(name == "organization" ? "Organization" : "User")} with the login of '{Core.References.Printable.Text(login)}'.", "NOT_FOUND", name));
            return null;
        }

        var members = AccountFields(owner, urls);
        var (total, page) = await repositories.ListAsync(
            caller, facts => facts.Where(one => one.Owner.Id == owner.Id), byName: true, descending: false, new Paging(1, Paging.MaxPerPage), cancellationToken);
        members["repositories"] = new Dictionary<string, object?>
        {
            ["nodes"] = page.Select(seen => RepositoryFields(seen, urls)).ToList(),
            ["totalCount"] = total,
            ["pageInfo"] = new Dictionary<string, object?> { ["hasNextPage"] = false, ["endCursor"] = null },
        };
        return fields.Select(field, members);
    }

    private static Dictionary<string, object?> AccountFields(Account account, ApiUrls urls) => new()
    {
        ["__typename"] = account.Kind.ToString(),
        ["login"] = account.Login,
        ["id"] = Json.NodeId.Of(account.Kind.ToString(), account.Id),
        ["databaseId"] = account.Id,
        ["name"] = account.Name,
        ["url"] = urls.Web($"/{account.Login}"),
    };

    private static Dictionary<string, object?> RepositoryFields(SeenRepository seen, ApiUrls urls) => new()
    {
        ["__typename"] = "Repository",
        ["databaseId"] = seen.Repository.Id,
        ["id"] = Json.NodeId.Of("Repository", seen.Repository.Id),
        ["name"] = seen.Repository.Name,
        ["nameWithOwner"] = seen.FullName,
        ["owner"] = AccountFields(seen.Owner, urls),
        ["description"] = seen.Repository.Description,
        ["isPrivate"] = seen.Repository.Visibility != RepositoryVisibility.Public,
        ["isFork"] = seen.Repository.ForkOf is not null,
        ["isArchived"] = false,
        ["isEmpty"] = false,
        ["isInOrganization"] = seen.Owner.Kind == AccountKind.Organization,
        ["visibility"] = seen.Repository.Visibility.ToString().ToUpperInvariant(),
        ["viewerPermission"] = seen.Permission.ToString().ToUpperInvariant(),
        ["viewerCanAdminister"] = seen.Permission == AccessLevel.Admin,
        ["url"] = urls.Web($"/{seen.FullName}"),
        ["createdAt"] = Times.Text(seen.Repository.CreatedAt),
        ["updatedAt"] = Times.Text(seen.Repository.UpdatedAt),
        ["pushedAt"] = Times.Text(seen.Repository.UpdatedAt),
        ["defaultBranchRef"] = new Dictionary<string, object?> { ["name"] = seen.Repository.DefaultBranch },
        ["parent"] = null,
        ["hasIssuesEnabled"] = false,
        ["hasWikiEnabled"] = false,
        ["mergeCommitAllowed"] = false,
        ["rebaseMergeAllowed"] = false,
        ["squashMergeAllowed"] = false,
    };

    private static JsonNode? Unknown(GraphQLField field, string type, JsonArray errors)
    {
        errors.Add(Error($"Field '{Core.References.Printable.Text(field.Name.StringValue)}' doesn't exist on type '{type}'", null, null));
        return null;
    }

    internal static JsonObject Error(string message, string? type, string? path)
    {
        JsonObject error = [];
        if (type is not null)
        {
            error["type"] = type;
        }

        if (path is not null)
        {
            error["path"] = new JsonArray(path);
        }

        error["message"] = message;
        return error;
    }
}
