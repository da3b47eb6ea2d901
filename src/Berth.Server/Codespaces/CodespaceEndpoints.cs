using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Http;

namespace Berth.Server.Codespaces;

/// <summary>
/// The codespaces of the caller, as GitHub has them. This server launches nothing: whoever does (a machine, Kubernetes, a build) registers the
/// codespace, gets a token for its agent, and starts it anew after a stop.
/// </summary>
/// <remarks><see href="https://docs.github.com/rest/codespaces/codespaces"/></remarks>
internal static class CodespaceEndpoints
{
    private const string Scope = "codespace";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapOwnCodespaces()
        {
            routes.MapGet("/user/codespaces", ListAsync).NeedsUser(Scope);
            routes.MapPost("/user/codespaces", CodespaceRegistration.PostAsync).NeedsUser(Scope);
            routes.MapGet("/user/codespaces/{name}", GetAsync).NeedsUser(Scope);
            routes.MapPatch("/user/codespaces/{name}", ChangeAsync).NeedsUser(Scope);
            routes.MapDelete("/user/codespaces/{name}", DeleteAsync).NeedsUser(Scope);
            routes.MapPost("/user/codespaces/{name}/start", CodespaceRegistration.StartAsync).NeedsUser(Scope);
            routes.MapPost("/user/codespaces/{name}/stop", StopAsync).NeedsUser(Scope);
            routes.MapGet("/user/codespaces/{name}/machines", MachinesAsync).NeedsUser(Scope);
            routes.MapGet("/repos/{owner}/{repo}/codespaces", ListOfRepositoryAsync).NeedsUser(Scope);
            routes.MapPost("/repos/{owner}/{repo}/codespaces", CodespaceRegistration.PostToRepositoryAsync).NeedsUser(Scope);
            foreach (var root in (string[])["/repos/{owner}/{repo}", "/repositories/{id:long}"])
            {
                Func<HttpContext, SeenRepository, JsonObject> made = (context, _) => CodespaceJson.New(Caller.Of(context).RequiredUser, ApiUrls.Of(context));
                routes.MapGet($"{root}/codespaces/new", context => AboutAsync(context, made)).NeedsUser(Scope);
                routes.MapGet($"{root}/codespaces/machines", context => AboutAsync(context, (_, _) => CodespaceJson.Machines())).NeedsUser(Scope);
                routes.MapGet($"{root}/codespaces/devcontainers", context => AboutAsync(context, (_, _) => Devcontainers())).NeedsUser(Scope);
            }
        }
    }

    /// <summary>A page of codespaces.</summary>
    internal static async Task<IResult> PageAsync(
        HttpContext context, Paging paging, IQueryable<CodespaceRow> rows, long viewer, TimeProvider clock, CancellationToken cancellationToken)
    {
        var total = await rows.CountAsync(cancellationToken);
        var page = await rows.OrderBy(row => row.Codespace.Id).Skip(paging.Skip).Take(paging.PerPage).ToListAsync(cancellationToken);
        paging.WriteLinks(context, total);
        return TypedResults.Json(CodespaceJson.List(
            total, page.Select(row => CodespaceJson.Of(CodespaceFinder.See(row, viewer), ApiUrls.Of(context), clock.GetUtcNow()))));
    }

    /// <summary>Whoever's agent is heard of is waited for; where none is, it has stopped.</summary>
    internal static Task<Codespace?> BeginStopAsync(SeenCodespace seen, Caller caller, CodespaceStore store, TimeProvider clock, CancellationToken cancellationToken) =>
        store.ChangeAsync(seen, "stop", caller.Actor, row => Stop(row, clock.GetUtcNow()), cancellationToken);

    internal static Task<Codespace?> MarkDeletedAsync(SeenCodespace seen, Caller caller, CodespaceStore store, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            seen, "destroy", caller.Actor, MarkDeleted, cancellationToken);

    private static bool MarkDeleted(Codespace row)
    {
        var isNews = row.State != CodespaceState.Deleted;
        row.State = CodespaceState.Deleted;
        return isNews;
    }

    private static bool Stop(Codespace row, DateTimeOffset now)
    {
        if (row.State is CodespaceState.Shutdown or CodespaceState.ShuttingDown or CodespaceState.Failed or CodespaceState.Deleted)
        {
            return false;
        }

        row.State = now - row.LastSeenAt < CodespaceStates.Silence ? CodespaceState.ShuttingDown : CodespaceState.Shutdown;
        return true;
    }

    private static Task<IResult> ListAsync(
        HttpContext context, Caller caller, Paging paging, CodespaceFinder finder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (userId, given) = (caller.RequiredUser.Id, context.Request.Query["repository_id"].ToString());
        var rows = finder.Query(userId).Where(row => row.Codespace.UserId == userId);
        if (long.TryParse(given, System.Globalization.CultureInfo.InvariantCulture, out var repositoryId))
        {
            rows = rows.Where(row => row.Codespace.RepositoryId == repositoryId);
        }

        return PageAsync(context, paging, rows, userId, clock, cancellationToken);
    }

    private static async Task<IResult> ListOfRepositoryAsync(
        string owner, string repo, HttpContext context, Caller caller, Paging paging, RepositoryAccess access, CodespaceFinder finder, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var userId = caller.RequiredUser.Id;
        return await access.FindAsync(owner, repo, CodespaceRegistration.AsUser(caller), cancellationToken) is { Repository.Id: var repositoryId }
            ? await PageAsync(
                context, paging, finder.Query(userId).Where(row => row.Codespace.UserId == userId && row.Codespace.RepositoryId == repositoryId), userId, clock, cancellationToken)
            : GitHubAnswer.NotFound;
    }

    private static async Task<IResult> GetAsync(
        string name, HttpContext context, Caller caller, CodespaceFinder finder, TimeProvider clock, CancellationToken cancellationToken) =>
        await finder.FindAsync(caller.RequiredUser, name, cancellationToken) is { } seen
            ? TypedResults.Json(CodespaceJson.Of(seen, ApiUrls.Of(context), clock.GetUtcNow()))
            : GitHubAnswer.NotFound;

    private static async Task<IResult> MachinesAsync(string name, Caller caller, CodespaceFinder finder, CancellationToken cancellationToken) =>
        await finder.FindAsync(caller.RequiredUser, name, cancellationToken) is null ? GitHubAnswer.NotFound : TypedResults.Json(CodespaceJson.Machines());

    private static async Task<IResult> ChangeAsync(
        string name, HttpContext context, Caller caller, CodespaceFinder finder, CodespaceStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await finder.FindAsync(caller.RequiredUser, name, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (displayName, idle) = (body.Text("display_name"), CodespaceRegistration.Minutes(body, "idle_timeout_minutes", least: 5, most: 240));
        _ = body.Choice("machine", "", CodespaceJson.Machine);
        _ = body.Texts("recent_folders");
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (displayName is { Length: > CodespaceRegistration.MaxDisplayName })
        {
            return CodespaceRegistration.TooLong("display_name", CodespaceRegistration.MaxDisplayName);
        }

        var row = await store.ChangeAsync(seen, "update", caller.Actor, found => Apply(found, displayName, idle), cancellationToken);
        return row is null ? GitHubAnswer.NotFound : TypedResults.Json(CodespaceJson.Of(seen with { Codespace = row }, ApiUrls.Of(context), clock.GetUtcNow()));
    }

    private static bool Apply(Codespace row, string? displayName, int? idle)
    {
        (row.DisplayName, row.IdleTimeoutMinutes) = (displayName is "" ? null : displayName ?? row.DisplayName, idle ?? row.IdleTimeoutMinutes);
        return displayName is not null || idle is not null;
    }

    private static async Task<IResult> StopAsync(
        string name, HttpContext context, Caller caller, CodespaceFinder finder, CodespaceStore store, TimeProvider clock, CancellationToken cancellationToken) =>
        await finder.FindAsync(caller.RequiredUser, name, cancellationToken) is { } seen
        && await BeginStopAsync(seen, caller, store, clock, cancellationToken) is { } row
            ? TypedResults.Json(CodespaceJson.Of(seen with { Codespace = row }, ApiUrls.Of(context), clock.GetUtcNow()))
            : GitHubAnswer.NotFound;

    private static async Task<IResult> DeleteAsync(string name, Caller caller, CodespaceFinder finder, CodespaceStore store, CancellationToken cancellationToken)
    {
        if (await finder.FindAsync(caller.RequiredUser, name, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        await MarkDeletedAsync(seen, caller, store, cancellationToken);
        return TypedResults.Json(new JsonObject(), statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>What there is to know about codespaces of a repository that the caller sees.</summary>
    private static async Task AboutAsync(HttpContext context, Func<HttpContext, SeenRepository, JsonObject> shape)
    {
        var (access, caller, values) = (context.RequestServices.GetRequiredService<RepositoryAccess>(), CodespaceRegistration.AsUser(Caller.Of(context)), context.Request.RouteValues);
        var seen = values["id"] is string id
            ? await access.FindAsync(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture), caller, context.RequestAborted)
            : await access.FindAsync((string)values["owner"]!, (string)values["repo"]!, caller, context.RequestAborted);
        IResult answer = seen is null ? GitHubAnswer.NotFound : TypedResults.Json(shape(context, seen));
        await answer.ExecuteAsync(context);
    }

    /// <summary>The content of repositories is at their forge: which configurations there are, a launcher finds out.</summary>
    private static JsonObject Devcontainers() => new() { ["total_count"] = 0, ["devcontainers"] = new JsonArray() };
}
