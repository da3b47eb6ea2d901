using System.Text.Json.Nodes;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Tokens;

/// <summary>
/// One's own tokens, which GitHub keeps for its web pages: <c>/berth/tokens</c>. A token makes no other that may do more than itself.
/// </summary>
internal static class TokenEndpoints
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(366);

    extension(IEndpointRouteBuilder routes)
    {
        public void MapTokens()
        {
            routes.MapGet("/berth/tokens", ListAsync).NeedsUser();
            routes.MapPost("/berth/tokens", MakeAsync).NeedsUser();
            routes.MapDelete("/berth/tokens/{id:long}", RevokeAsync).NeedsUser();
        }
    }

    internal static GitHubAnswer UnknownScope(string scope) => GitHubAnswer.Invalid(new FieldError(
        "AccessToken", "scopes", "custom", $"'{Core.References.Printable.Text(scope)}' is no scope"));

    private static async Task<IResult> ListAsync(Caller caller, AccessTokens tokens, CancellationToken cancellationToken) =>
        TypedResults.Json(new JsonArray([.. (await tokens.ListAsync(caller.RequiredUser.Id, cancellationToken)).Select(Shape)]));

    private static async Task<IResult> MakeAsync(
        HttpContext context, Caller caller, AccessTokens tokens, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (names, note, seconds) = (body.Texts("scopes") ?? [], body.Text("note"), body.Number("expires_in"));
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (!Scopes.TryOf(names, out var scopes, out var unknown))
        {
            return UnknownScope(unknown!);
        }

        if (scopes.Named.FirstOrDefault(scope => !caller.Scopes.Has(scope)) is { } more)
        {
            return GitHubAnswer.Forbidden($"A token cannot make one with more scopes than it has itself: {more}.");
        }

        if (note is { Length: > 200 } || seconds is <= 0 || seconds > MaxLifetime.TotalSeconds)
        {
            return GitHubAnswer.Invalid(new FieldError("AccessToken", note is { Length: > 200 } ? "note" : "expires_in", "invalid"));
        }

        DateTimeOffset? end = seconds is { } life ? clock.GetUtcNow() + TimeSpan.FromSeconds(life) : null;
        var (row, token) = await tokens.MakeAsync(caller.RequiredUser, scopes, note, end, caller.Actor, cancellationToken);
        var json = Shape(row);
        json["token"] = token;
        return TypedResults.Json(json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(long id, Caller caller, AccessTokens tokens, CancellationToken cancellationToken) =>
        await tokens.RevokeAsync(caller.RequiredUser, id, caller.Actor, cancellationToken) ? TypedResults.NoContent() : GitHubAnswer.NotFound;

    private static JsonObject Shape(AccessToken row) => new()
    {
        ["id"] = row.Id,
        ["note"] = row.Note,
        ["scopes"] = new JsonArray([.. Scopes.Read(row.Scopes).Named.Select(scope => (JsonNode)scope)]),
        ["token_last_eight"] = row.LastEight,
        ["created_at"] = Times.Text(row.CreatedAt),
        ["expires_at"] = row.ExpiresAt is { } end ? Times.Text(end) : null,
        ["last_used_at"] = row.LastUsedAt is { } used ? Times.Text(used) : null,
    };
}
