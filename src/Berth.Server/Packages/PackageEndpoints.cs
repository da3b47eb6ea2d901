using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Http;

namespace Berth.Server.Packages;

/// <summary>Packages of users and organizations, as GitHub has them; and what GitHub keeps for its web pages.</summary>
/// <remarks><see href="https://docs.github.com/rest/packages/packages"/></remarks>
public static class PackageEndpoints
{
    /// <summary>Where the registry notifies.</summary>
    public const string NotificationsPath = PackageNotifications.Path;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapPackages()
        {
            new PackageRoutes(AccountKind.Organization, "org").Map(routes, "/orgs/{org}/packages");
            new PackageRoutes(AccountKind.User, "username").Map(routes, "/users/{username}/packages");
            new PackageRoutes(AccountKind.User, null).Map(routes, "/user/packages");
            PackageSettings.Map(routes);
        }

        /// <summary>Beside the API, for the registry alone.</summary>
        public void MapRegistryNotifications() => routes.MapPost(NotificationsPath, PackageNotifications.TakeAsync);
    }
}

/// <summary>The same for the three ways to name an owner.</summary>
/// <param name="parameter">What of the address is the owner's login; null where it is the caller.</param>
internal sealed class PackageRoutes(AccountKind kind, string? parameter)
{
    private const string One = "/{type}/{name}";

    private static GitHubAnswer NotRestored { get; } =
        GitHubAnswer.Of(StatusCodes.Status501NotImplemented, "Deleted packages and versions cannot be restored yet. Push the image again.");

    private static GitHubAnswer LastVersion { get; } =
        GitHubAnswer.BadRequest("You cannot delete the last version of a package. You must delete the package instead.");

    public void Map(IEndpointRouteBuilder routes, string root)
    {
        routes.MapGet(root, ListAsync).NeedsUser("read:packages");
        routes.MapGet(root + One, GetAsync).NeedsUser("read:packages");
        routes.MapDelete(root + One, DeleteAsync).NeedsUser("delete:packages");
        routes.MapPost(root + One + "/restore", () => NotRestored).NeedsUser("write:packages");
        routes.MapGet(root + One + "/versions", VersionsAsync).NeedsUser("read:packages");
        routes.MapGet(root + One + "/versions/{id:long}", VersionAsync).NeedsUser("read:packages");
        routes.MapDelete(root + One + "/versions/{id:long}", DeleteVersionAsync).NeedsUser("delete:packages");
        routes.MapPost(root + One + "/versions/{id:long}/restore", (long id) => NotRestored).NeedsUser("write:packages");
    }

    private string OwnerOf(HttpContext context, Caller caller) =>
        parameter is null ? caller.RequiredUser.Login : (string)context.Request.RouteValues[parameter]!;

    private async Task<IResult> ListAsync(
        HttpContext context, Caller caller, Paging paging, AccountStore accounts, PackageViews packages, RepositoryAccess repositories, CancellationToken cancellationToken)
    {
        var query = context.Request.Query;
        if (query["package_type"].ToString() is not ("container" or "npm" or "maven" or "rubygems" or "docker" or "nuget") and var type)
        {
            return GitHubAnswer.Unprocessable(type is "" ? "Invalid request.\n\n\"package_type\" wasn't supplied." : "Invalid request.\n\n\"package_type\" is no type of packages.");
        }

        if (await accounts.FindAsync(OwnerOf(context, caller), kind, cancellationToken) is not { } owner)
        {
            return GitHubAnswer.NotFound;
        }

        PackageVisibility? visibility = query["visibility"].ToString() switch
        {
            "public" => PackageVisibility.Public,
            "private" => PackageVisibility.Private,
            "internal" => PackageVisibility.Internal,
            _ => null,
        };
        var (total, page) = query["package_type"] == "container" ? await packages.ListAsync(owner, visibility, caller, paging, cancellationToken) : (0, []);
        paging.WriteLinks(context, total);
        var counts = await packages.CountAsync([.. page.Select(seen => seen.Package.Id)], cancellationToken);
        var linked = (await repositories.FindAllAsync([.. page.Select(seen => seen.Package.RepositoryId).OfType<long>()], caller, cancellationToken))
            .ToDictionary(one => one.Repository.Id);
        var urls = ApiUrls.Of(context);
        return TypedResults.Json(new JsonArray([.. page.Select(seen => PackageJson.Of(
            seen, counts.GetValueOrDefault(seen.Package.Id), linked.GetValueOrDefault(seen.Package.RepositoryId ?? 0), urls))]));
    }

    private async Task<IResult> GetAsync(
        HttpContext context, string type, string name, Caller caller, PackageViews packages, RepositoryAccess repositories, CancellationToken cancellationToken)
    {
        if (await packages.FindAsync(OwnerOf(context, caller), kind, type, name, caller, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        var counts = await packages.CountAsync([seen.Package.Id], cancellationToken);
        var linked = seen.Package.RepositoryId is { } id ? await repositories.FindAsync(id, caller, cancellationToken) : null;
        return TypedResults.Json(PackageJson.Of(seen, counts.GetValueOrDefault(seen.Package.Id), linked, ApiUrls.Of(context)));
    }

    private async Task<IResult> DeleteAsync(
        HttpContext context, string type, string name, Caller caller, PackageViews packages, PackageDeletion deletion, CancellationToken cancellationToken)
    {
        var seen = await packages.FindAsync(OwnerOf(context, caller), kind, type, name, caller, cancellationToken);
        return seen is null ? GitHubAnswer.NotFound
            : !seen.IsAdmin ? PackageSettings.MustBeAdmin
            : await deletion.DeleteAsync(seen, caller.Actor, cancellationToken) ? TypedResults.NoContent()
            : PackageSettings.RegistryFailed;
    }

    private async Task<IResult> VersionsAsync(
        HttpContext context, string type, string name, Caller caller, Paging paging, PackageViews packages, CancellationToken cancellationToken)
    {
        if (await packages.FindAsync(OwnerOf(context, caller), kind, type, name, caller, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        var (total, page) = await packages.VersionsAsync(seen.Package, paging, cancellationToken);
        paging.WriteLinks(context, total);
        return TypedResults.Json(new JsonArray([.. page.Select(one => PackageJson.Of(seen, one.Version, one.Tags, ApiUrls.Of(context)))]));
    }

    private async Task<IResult> VersionAsync(
        HttpContext context, string type, string name, long id, Caller caller, PackageViews packages, CancellationToken cancellationToken) =>
        await packages.FindAsync(OwnerOf(context, caller), kind, type, name, caller, cancellationToken) is { } seen
        && await packages.VersionAsync(seen.Package, id, cancellationToken) is var (version, tags)
            ? TypedResults.Json(PackageJson.Of(seen, version, tags, ApiUrls.Of(context)))
            : GitHubAnswer.NotFound;

    private async Task<IResult> DeleteVersionAsync(
        HttpContext context, string type, string name, long id, Caller caller, PackageViews packages, PackageDeletion deletion, CancellationToken cancellationToken)
    {
        if (await packages.FindAsync(OwnerOf(context, caller), kind, type, name, caller, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        if (!seen.IsAdmin)
        {
            return PackageSettings.MustBeAdmin;
        }

        return await packages.VersionAsync(seen.Package, id, cancellationToken) is not var (version, _) ? GitHubAnswer.NotFound
            : (await packages.CountAsync([seen.Package.Id], cancellationToken)).GetValueOrDefault(seen.Package.Id) == 1 ? LastVersion
            : await deletion.DeleteAsync(seen, version, caller.Actor, cancellationToken) ? TypedResults.NoContent()
            : PackageSettings.RegistryFailed;
    }
}
