using System.Text.Json.Nodes;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Json;

/// <summary>Repositories as GitHub shows them. Addresses of what Berth does not have are there all the same: clients expect them.</summary>
internal static class RepositoryJson
{
    /// <summary>Members whose address is the repository's with something behind it.</summary>
    private static readonly (string Name, string Behind)[] Addresses =
    [
        ("archive_url", "/{archive_format}{/ref}"), ("assignees_url", "/assignees{/user}"), ("blobs_url", "/git/blobs{/sha}"),
        ("branches_url", "/branches{/branch}"), ("collaborators_url", "/collaborators{/collaborator}"), ("comments_url", "/comments{/number}"),
        ("commits_url", "/commits{/sha}"), ("compare_url", "/compare/{base}...{head}"), ("contents_url", "/contents/{+path}"),
        ("contributors_url", "/contributors"), ("deployments_url", "/deployments"), ("downloads_url", "/downloads"), ("events_url", "/events"),
        ("forks_url", "/forks"), ("git_commits_url", "/git/commits{/sha}"), ("git_refs_url", "/git/refs{/sha}"), ("git_tags_url", "/git/tags{/sha}"),
        ("hooks_url", "/hooks"), ("issue_comment_url", "/issues/comments{/number}"), ("issue_events_url", "/issues/events{/number}"),
        ("issues_url", "/issues{/number}"), ("keys_url", "/keys{/key_id}"), ("labels_url", "/labels{/name}"), ("languages_url", "/languages"),
        ("merges_url", "/merges"), ("milestones_url", "/milestones{/number}"), ("notifications_url", "/notifications{?since,all,participating}"),
        ("pulls_url", "/pulls{/number}"), ("releases_url", "/releases{/id}"), ("stargazers_url", "/stargazers"), ("statuses_url", "/statuses/{sha}"),
        ("subscribers_url", "/subscribers"), ("subscription_url", "/subscription"), ("tags_url", "/tags"), ("teams_url", "/teams"),
        ("trees_url", "/git/trees{/sha}"),
    ];

    /// <summary><c>minimal-repository</c>, with what the caller may do.</summary>
    public static JsonObject Minimal(SeenRepository seen, ApiUrls urls)
    {
        var (repository, owner) = (seen.Repository, seen.Owner);
        var url = urls.Api($"/repos/{seen.FullName}");
        JsonObject json = new()
        {
            ["id"] = repository.Id,
            ["node_id"] = NodeId.Of("Repository", repository.Id),
            ["name"] = repository.Name,
            ["full_name"] = seen.FullName,
            ["owner"] = AccountJson.Simple(owner, urls),
            ["private"] = repository.Visibility != RepositoryVisibility.Public,
            ["html_url"] = urls.Web($"/{seen.FullName}"),
            ["description"] = repository.Description,
            ["fork"] = repository.ForkOf is not null,
            ["url"] = url,
        };
        foreach (var (name, behind) in Addresses)
        {
            json[name] = url + behind;
        }

        json["clone_url"] = repository.CloneUrl ?? urls.Web($"/{seen.FullName}.git");
        json["default_branch"] = repository.DefaultBranch;
        json["visibility"] = repository.Visibility.ToString().ToLowerInvariant();
        json["archived"] = false;
        json["disabled"] = false;
        json["created_at"] = Times.Text(repository.CreatedAt);
        json["updated_at"] = Times.Text(repository.UpdatedAt);
        json["pushed_at"] = Times.Text(repository.UpdatedAt);
        json["permissions"] = Permissions(seen.Permission);
        return json;
    }

    /// <summary><c>full-repository</c>, which is a <c>repository</c> too.</summary>
    public static JsonObject Full(SeenRepository seen, ApiUrls urls)
    {
        var json = Minimal(seen, urls);
        json["git_url"] = json["clone_url"]!.GetValue<string>();
        json["ssh_url"] = json["clone_url"]!.GetValue<string>();
        json["svn_url"] = urls.Web($"/{seen.FullName}");
        json["mirror_url"] = null;
        json["homepage"] = null;
        json["language"] = null;
        json["license"] = null;
        json["topics"] = new JsonArray();
        foreach (var count in (string[])["forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "size", "open_issues", "open_issues_count", "subscribers_count", "network_count"])
        {
            json[count] = 0;
        }

        foreach (var feature in (string[])["has_issues", "has_projects", "has_wiki", "has_pages", "has_downloads", "has_discussions", "is_template"])
        {
            json[feature] = false;
        }

        if (seen.Owner.Kind == AccountKind.Organization)
        {
            json["organization"] = AccountJson.Simple(seen.Owner, urls);
        }

        return json;
    }

    internal static JsonObject Permissions(AccessLevel level) => new()
    {
        ["admin"] = level >= AccessLevel.Admin,
        ["maintain"] = level >= AccessLevel.Admin,
        ["push"] = level >= AccessLevel.Write,
        ["triage"] = level >= AccessLevel.Write,
        ["pull"] = level >= AccessLevel.Read,
    };
}
