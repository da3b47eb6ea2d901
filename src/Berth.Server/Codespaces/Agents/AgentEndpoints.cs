using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Http;

namespace Berth.Server.Codespaces.Agents;

/// <summary>
/// <c>/codespace</c>, which is one codespace's own agent's, by its token: how the codespace is, what it may open, and logins. Rights are looked at
/// anew for each answer; long-lived keys are not in any.
/// </summary>
internal static class AgentEndpoints
{
    private const int MaxReason = 500;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapAgents()
        {
            var agent = routes.MapGroup("/codespace").AddEndpointFilter(AuthenticateAsync);
            agent.MapGet("", Get);
            agent.MapPatch("", ReportAsync);
            var served = agent.MapGroup("").AddEndpointFilter(ServedAsync);
            served.MapGet("/registries", RegistriesAsync);
            served.MapPost("/logins", LoginAsync);
            served.MapGet("/environment", EnvironmentAsync);
        }
    }

    /// <summary>A token of an earlier launch is no token: whoever holds it is told to stop.</summary>
    private static async ValueTask<object?> AuthenticateAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var services = context.RequestServices;
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) || header.Parameter is not { } text
            || header.Scheme.ToLowerInvariant() is not ("bearer" or "token")
            || services.GetRequiredService<AgentTokens>().Read(text) is not { } claims
            || await services.GetRequiredService<CodespaceFinder>().FindAsync(claims.CodespaceId, context.RequestAborted) is not { } seen
            || seen.Codespace.Launch != claims.Launch)
        {
            return GitHubAnswer.BadCredentials;
        }

        await services.GetRequiredService<CodespaceStore>().SeenAsync(seen.Codespace, context.RequestAborted);
        seen.Codespace.LastSeenAt = services.GetRequiredService<TimeProvider>().GetUtcNow();
        context.Features.Set(seen);
        context.Response.Headers.CacheControl = "no-store";
        return await next(invocation);
    }

    private static async ValueTask<object?> ServedAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var seen = Of(invocation.HttpContext);
        return !CodespaceStates.IsUp(seen.Codespace.State)
                ? GitHubAnswer.Forbidden($"The codespace is {(seen.Codespace.State == CodespaceState.Deleted ? "deleted" : "stopped")}: it is given nothing any more.")
            : seen.Repository.Permission < AccessLevel.Read
                ? GitHubAnswer.Forbidden($"{seen.User.Login} may no longer read {seen.Repository.FullName}: its codespace is given nothing any more.")
            : await next(invocation);
    }

    private static SeenCodespace Of(HttpContext context) => context.Features.Get<SeenCodespace>() ?? throw new InvalidOperationException("The filter comes first.");

    private static AuditActor ActorOf(SeenCodespace seen, HttpContext context) => new(seen.User.Id, seen.User.Login, null, context.Connection.RemoteIpAddress?.ToString());

    private static IResult Get(HttpContext context, TimeProvider clock) => TypedResults.Json(CodespaceJson.Of(Of(context), ApiUrls.Of(context), clock.GetUtcNow()));

    /// <summary>How the launch goes, as whoever launches sees it. What the server has decided meanwhile stays.</summary>
    private static async Task<IResult> ReportAsync(HttpContext context, CodespaceStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        var seen = Of(context);
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (word, reason) = (body.Choice("state", "Provisioning", "Available", "Failed", "Shutdown", "Deleted"), body.Text("reason"));
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var told = reason is null ? null : Printable.Text(reason, maxLength: MaxReason);
        var row = word is null ? seen.Codespace : await store.ChangeAsync(
            seen, "report", ActorOf(seen, context), found => Report(found, seen.Codespace.Launch, Enum.Parse<CodespaceState>(word), told), cancellationToken);
        return row is null ? GitHubAnswer.NotFound : TypedResults.Json(CodespaceJson.Of(seen with { Codespace = row }, ApiUrls.Of(context), clock.GetUtcNow()));
    }

    private static bool Report(Codespace row, int launch, CodespaceState state, string? reason)
    {
        // Whoever launched it may take it away; a launch that failed does not become one that was stopped.
        var isDecided = row.Launch != launch || row.State is CodespaceState.Deleted
            || (row.State is CodespaceState.Shutdown && state is not CodespaceState.Deleted)
            || (row.State is CodespaceState.Failed && state is CodespaceState.Shutdown)
            || (row.State is CodespaceState.ShuttingDown && state is not (CodespaceState.Shutdown or CodespaceState.Failed or CodespaceState.Deleted));
        if (isDecided || (row.State == state && row.FailureReason == reason))
        {
            return false;
        }

        (row.State, row.FailureReason) = (state, state == CodespaceState.Failed ? reason : null);
        return true;
    }

    private static async Task<IResult> RegistriesAsync(HttpContext context, CodespaceBroker broker, CancellationToken cancellationToken) =>
        TypedResults.Json(BrokerJson.Registries(await broker.RegistriesAsync(Of(context), cancellationToken)));

    private static async Task<IResult> EnvironmentAsync(HttpContext context, CodespaceBroker broker, AgentTokens tokens, CancellationToken cancellationToken)
    {
        var (seen, urls) = (Of(context), ApiUrls.Of(context));
        JsonObject variables = [];
        if (seen.Codespace.IsPrebuild)
        {
            // What is made for everybody gets logins, and nothing that could stay in it.
            return TypedResults.Json(new JsonObject { ["variables"] = variables });
        }

        foreach (var (name, value) in await broker.VariablesAsync(seen, cancellationToken))
        {
            variables[name] = value.Reveal();
        }

        // No secret may lead the token elsewhere.
        variables["CODESPACES"] = "true";
        variables["CODESPACE_NAME"] = seen.Codespace.Name;
        variables["GITHUB_USER"] = seen.User.Login;
        variables["GITHUB_REPOSITORY"] = seen.Repository.FullName;
        variables["GITHUB_SERVER_URL"] = urls.Origin;
        variables["GITHUB_API_URL"] = urls.Api("");
        variables["GH_HOST"] = new Uri(urls.Origin).Authority;
        variables["GITHUB_TOKEN"] = tokens.MakeInside(seen.Codespace);
        return TypedResults.Json(new JsonObject { ["variables"] = variables });
    }

    private static async Task<IResult> LoginAsync(HttpContext context, CodespaceBroker broker, CodespaceStore store, CancellationToken cancellationToken)
    {
        var seen = Of(context);
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (registry, path) = (body.RequiredText("registry"), body.Text("path"));
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (RegistryQuery.Read(path is null ? registry! : $"{registry}/{path}") is not { } query)
        {
            return GitHubAnswer.Unprocessable($"'{Printable.Text(registry!)}' is no registry.");
        }

        var (result, set) = await broker.LoginAsync(seen, query, cancellationToken);
        if (result is not CredentialResult.Found(var login))
        {
            return result is CredentialResult.Refused refused
                ? TypedResults.Json(BrokerJson.Refusal(refused), statusCode: StatusCodes.Status409Conflict)
                : GitHubAnswer.NotFound;
        }

        await store.TellAsync(seen, "registry_login", ActorOf(seen, context), new Dictionary<string, string> { ["registry"] = query.Registry.Value, ["secret_set"] = set }, cancellationToken);
        return TypedResults.Json(BrokerJson.Login(query, login), statusCode: StatusCodes.Status201Created);
    }
}
