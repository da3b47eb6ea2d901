using Berth.Server.Accounts;
using Berth.Server.Http;
using Berth.Server.Keys;
using Berth.Server.Storage;

namespace Berth.Server.Administration;

/// <summary>The key-encryption keys: which there are, by name, and a new one in place of the old.</summary>
public static class KeyEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapKeys()
        {
            routes.MapGet("/berth/keys", ListAsync).NeedsSiteAdmin();
            routes.MapPost("/berth/keys/rotate", RotateAsync).NeedsSiteAdmin();
        }
    }

    private static async Task<IResult> ListAsync(BerthDbContext db, CancellationToken cancellationToken)
    {
        var keys = await db.Set<KeyRow>().AsNoTracking().OrderBy(key => key.CreatedAt).ToListAsync(cancellationToken);
        return TypedResults.Json(new { Keys = keys.Select(key => new { key.Id, Active = key.IsActive, key.CreatedAt }) }, GitHubJson.Options);
    }

    private static async Task<IResult> RotateAsync(Caller caller, KeyRotation rotation, CancellationToken cancellationToken) =>
        await rotation.RotateAsync(caller.Actor, cancellationToken) is { } outcome
            ? TypedResults.Json(outcome, GitHubJson.Options)
            : GitHubAnswer.Conflict(
                "Another rotation is under way, or the ring has no newer key: add one where the ring's command takes it from, then ask again.");
}
