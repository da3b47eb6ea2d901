using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Packages;

/// <summary>Packages and versions as GitHub shows them.</summary>
internal static class PackageJson
{
    /// <summary><c>package</c>.</summary>
    /// <param name="repository">The linked one, where the caller sees it.</param>
    public static JsonObject Of(SeenPackage seen, int versions, SeenRepository? repository, ApiUrls urls)
    {
        var json = new JsonObject
        {
            ["id"] = seen.Package.Id,
            ["name"] = seen.Package.Name,
            ["package_type"] = "container",
            ["owner"] = AccountJson.Simple(seen.Owner, urls),
            ["version_count"] = versions,
            ["visibility"] = seen.Package.Visibility.ToString().ToLowerInvariant(),
            ["url"] = urls.Api(PathOf(seen)),
            ["created_at"] = Times.Text(seen.Package.CreatedAt),
            ["updated_at"] = Times.Text(seen.Package.UpdatedAt),
            ["html_url"] = urls.Web($"/{seen.Owner.Login}/packages/container/{Escaped(seen)}"),
        };
        if (repository is not null)
        {
            json["repository"] = RepositoryJson.Minimal(repository, urls);
        }

        return json;
    }

    /// <summary><c>package-version</c>, and its size, which GitHub does not tell.</summary>
    public static JsonObject Of(SeenPackage seen, PackageVersion version, IReadOnlyList<string> tags, ApiUrls urls)
    {
        var web = urls.Web($"/{seen.Owner.Login}/packages/container/{Escaped(seen)}");
        return new()
        {
            ["id"] = version.Id,
            ["name"] = version.Digest,
            ["url"] = urls.Api($"{PathOf(seen)}/versions/{version.Id}"),
            ["package_html_url"] = web,
            ["html_url"] = $"{web}/{version.Id}",
            ["created_at"] = Times.Text(version.CreatedAt),
            ["updated_at"] = Times.Text(version.UpdatedAt),
            ["metadata"] = new JsonObject
            {
                ["package_type"] = "container",
                ["container"] = new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) },
            },
            ["media_type"] = version.MediaType,
            ["size"] = version.Size,
        };
    }

    private static string PathOf(SeenPackage seen) =>
        $"/{(seen.Owner.Kind == AccountKind.Organization ? "orgs" : "users")}/{seen.Owner.Login}/packages/container/{Escaped(seen)}";

    private static string Escaped(SeenPackage seen) => Uri.EscapeDataString(seen.Package.Name);
}
