using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Http;

namespace Berth.Server.Packages;

/// <summary>
/// <c>/berth/packages/{owner}/{type}/{name}</c>: visibility, link, inheritance, roles and the list of codespaces, which GitHub keeps for its web
/// pages. Everything a package's admin may see and change.
/// </summary>
internal static class PackageSettings
{
    private const string Root = "/berth/packages/{owner}/{type}/{name}";

    internal static GitHubAnswer MustBeAdmin { get; } = GitHubAnswer.Forbidden("Must have admin rights to Package.");

    internal static GitHubAnswer RegistryFailed { get; } = GitHubAnswer.Of(
        StatusCodes.Status503ServiceUnavailable, "The registry does not answer, or is read only while it collects garbage. Ask again later: what was deleted so far stays deleted.");

    private static GitHubAnswer Inherits { get; } = GitHubAnswer.Conflict("The package inherits its access from its repository. Turn inheritance off first.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, GetAsync).NeedsUser("read:packages");
        routes.MapPatch(Root, ChangeAsync).NeedsUser("write:packages");
        routes.MapPut(Root + "/codespaces/{repositoryOwner}/{repo}", (HttpContext context, string repositoryOwner, string repo, RepositoryAccess repositories,
            PackageStore store, CancellationToken cancellationToken) => ListAsync(context, repositoryOwner, repo, isListed: true, repositories, store, cancellationToken)).NeedsUser("write:packages");
        routes.MapDelete(Root + "/codespaces/{repositoryOwner}/{repo}", (HttpContext context, string repositoryOwner, string repo, RepositoryAccess repositories,
            PackageStore store, CancellationToken cancellationToken) => ListAsync(context, repositoryOwner, repo, isListed: false, repositories, store, cancellationToken)).NeedsUser("write:packages");
        routes.MapPut(Root + "/roles/{username}", PutRoleAsync).NeedsUser("write:packages");
        routes.MapDelete(Root + "/roles/{username}", DeleteRoleAsync).NeedsUser("write:packages");
        routes.MapGet(Root + "/effective-access", PackageExplanation.AccessAsync).NeedsUser("read:packages");
        routes.MapGet(Root + "/decision", PackageExplanation.DecisionAsync).NeedsUser("read:packages");
    }

    /// <summary>The package of an address, where the caller administers it; else the answer.</summary>
    internal static async Task<(SeenPackage? Seen, IResult? Refusal)> FindAsync(HttpContext context)
    {
        string Of(string name) => (string)context.Request.RouteValues[name]!;
        var seen = await context.RequestServices.GetRequiredService<PackageViews>()
            .FindAsync(Of("owner"), null, Of("type"), Of("name"), Caller.Of(context), context.RequestAborted);
        return seen is null ? (null, GitHubAnswer.NotFound) : seen.IsAdmin ? (seen, null) : (null, MustBeAdmin);
    }

    private static async Task<IResult> GetAsync(HttpContext context, PackageStore store, CancellationToken cancellationToken)
    {
        var (seen, refusal) = await FindAsync(context);
        return seen is null ? refusal! : await ShapeAsync(seen, store, cancellationToken);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, RepositoryAccess repositories, PackageViews packages, PackageStore store, CancellationToken cancellationToken)
    {
        var (seen, refusal) = await FindAsync(context);
        if (seen is null)
        {
            return refusal!;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (change, unfit) = await ReadAsync(seen, body, Caller.Of(context), repositories, cancellationToken);
        if (change is null)
        {
            return unfit!;
        }

        var caller = Caller.Of(context);
        await store.ChangeAsync(seen, change, caller.Actor, cancellationToken);
        var after = await packages.FindAsync(seen.Owner.Login, null, "container", seen.Package.Name, caller, cancellationToken);
        return after is null ? TypedResults.NoContent() : await ShapeAsync(after, store, cancellationToken);
    }

    private static async Task<(PackageChange? Change, IResult? Refusal)> ReadAsync(
        SeenPackage seen, RequestBody body, Caller caller, RepositoryAccess repositories, CancellationToken cancellationToken)
    {
        var (visibility, inherits, named, isForced) =
            (body.Choice("visibility", "public", "private", "internal"), body.Flag("inherit_access"), body.Text("repository"), body.Flag("force") ?? false);
        if (body.Fault is { } fault)
        {
            return (null, fault);
        }

        PackageVisibility? wanted = visibility is null ? null : Enum.Parse<PackageVisibility>(visibility, ignoreCase: true);
        if (wanted == PackageVisibility.Internal && seen.Owner.Kind != AccountKind.Organization)
        {
            return (null, Invalid("visibility", "internal packages belong to organizations"));
        }

        if (wanted is not null && wanted != PackageVisibility.Public && seen.Facts.IsPublic && !isForced)
        {
            return (null, Invalid("visibility", "a public package stays public: whoever has pulled it has it; send force to hide it all the same"));
        }

        var (isLinkNamed, repository) = (body.IsNull("repository") || named is not null, default(Repository));
        if (named is not null)
        {
            var found = named.Split('/') is [var owner, var name] ? await repositories.FindAsync(owner, name, caller, cancellationToken) : null;
            if (found is null || found.Owner.Id != seen.Owner.Id || found.Permission < AccessLevel.Write)
            {
                return (null, Invalid("repository", $"'{Core.References.Printable.Text(named)}' is no repository of {seen.Owner.Login} that you may write"));
            }

            repository = found.Repository;
        }

        return inherits == true && (isLinkNamed ? repository is null : seen.Facts.Linked is null)
            ? (null, Invalid("inherit_access", "the package is linked to no repository that it could inherit access from"))
            : (new(wanted, inherits, isLinkNamed, repository), null);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, string repositoryOwner, string repo, bool isListed, RepositoryAccess repositories, PackageStore store, CancellationToken cancellationToken)
    {
        var (seen, refusal) = await FindAsync(context);
        if (seen is null)
        {
            return refusal!;
        }

        var caller = Caller.Of(context);
        if (await repositories.FindAsync(repositoryOwner, repo, caller, cancellationToken) is not { } repository)
        {
            return GitHubAnswer.NotFound;
        }

        if (repository.Owner.Id != seen.Owner.Id)
        {
            return Invalid("repository", $"{repository.FullName} belongs to another owner: only repositories of {seen.Owner.Login} can be listed");
        }

        await store.ListAsync(seen, repository.Repository, isListed, caller.Actor, cancellationToken);
        if (isListed && repository.Repository.Visibility == RepositoryVisibility.Public && !seen.Facts.IsPublic)
        {
            context.Response.Headers["X-Berth-Warning"] = "the repository is public: whoever can read it can launch a codespace that pulls this package";
        }

        return TypedResults.NoContent();
    }

    private static async Task<IResult> PutRoleAsync(
        HttpContext context, string username, AccountStore accounts, Accounts.Organizations.Members members, PackageStore store, CancellationToken cancellationToken)
    {
        var (seen, refusal) = await FindAsync(context);
        if (seen is null)
        {
            return refusal!;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        var role = body?.Choice("role", "read", "write", "admin");
        if (body is null || role is null)
        {
            return wrong ?? body!.Fault ?? GitHubAnswer.Unprocessable("Invalid request.\n\n\"role\" wasn't supplied.");
        }

        if (seen.Facts.Inherits)
        {
            return Inherits;
        }

        if (await accounts.FindAsync(username, AccountKind.User, cancellationToken) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        if (seen.Owner.Kind == AccountKind.Organization && !seen.Facts.IsPublic && await members.FindAsync(seen.Owner, user.Id, cancellationToken) is null)
        {
            return Invalid("username", $"{user.Login} is no member of {seen.Owner.Login}, and the package is not public");
        }

        await store.GiveAsync(seen, user, Enum.Parse<AccessLevel>(role, ignoreCase: true), Caller.Of(context).Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteRoleAsync(
        HttpContext context, string username, AccountStore accounts, PackageStore store, CancellationToken cancellationToken)
    {
        var (seen, refusal) = await FindAsync(context);
        if (seen is null)
        {
            return refusal!;
        }

        if (seen.Facts.Inherits)
        {
            return Inherits;
        }

        if (await accounts.FindAsync(username, AccountKind.User, cancellationToken) is not { } user)
        {
            return GitHubAnswer.NotFound;
        }

        await store.GiveAsync(seen, user, AccessLevel.None, Caller.Of(context).Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ShapeAsync(SeenPackage seen, PackageStore store, CancellationToken cancellationToken) => TypedResults.Json(new JsonObject
    {
        ["owner"] = seen.Owner.Login,
        ["name"] = seen.Package.Name,
        ["package_type"] = "container",
        ["visibility"] = seen.Package.Visibility.ToString().ToLowerInvariant(),
        ["repository"] = seen.Facts.Linked is null ? null : seen.Facts.LinkedName,
        ["inherit_access"] = seen.Facts.Inherits,
        ["codespaces"] = new JsonArray([.. (await store.ListedAsync(seen.Package, cancellationToken)).Select(one => (JsonNode)$"{seen.Owner.Login}/{one.Name}")]),
        ["roles"] = new JsonArray([.. (await store.RolesAsync(seen.Package, cancellationToken)).Select(one => new JsonObject
        {
            ["user"] = one.Login,
            ["role"] = one.Role.ToString().ToLowerInvariant(),
        })]),
    });

    private static GitHubAnswer Invalid(string field, string message) => GitHubAnswer.Invalid(new FieldError("Package", field, "custom", message));
}
