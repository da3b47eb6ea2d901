using System.Text.Json;
using Berth.Server.Accounts;
using Berth.Server.Distribution;
using Berth.Server.Storage;

namespace Berth.Server.Packages;

/// <summary>Takes the registry's notifications of pushes and deletions. They only hurry what is read anyway: they lag, and are lost when it stops.</summary>
/// <remarks>CNCF Distribution, docs/notifications.md.</remarks>
internal static class PackageNotifications
{
    public const string Path = "/registry/events";
    private const int MaxBytes = 1024 * 1024;
    private const int MaxEvents = 1000;

    public static async Task<IResult> TakeAsync(
        HttpContext context, NotificationSecret secret, BerthDbContext db, PackageReader reader, CancellationToken cancellationToken)
    {
        if (!secret.IsShownBy(context.Request.Headers.Authorization))
        {
            return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: cancellationToken);
            foreach (var (name, digest) in Changed(document.RootElement))
            {
                var key = RepositoryAccess.KeyOf(name.Owner);
                var id = await (
                    from package in db.Packages
                    join owner in db.Accounts on package.OwnerId equals owner.Id
                    where owner.LoginKey == key && package.Type == PackageType.Container && package.Name == name.Name
                    select package.Id).FirstOrDefaultAsync(cancellationToken);
                if (id != 0)
                {
                    reader.Came(id, digest);
                }
            }

            return TypedResults.Ok();
        }
        catch (JsonException)
        {
            return TypedResults.BadRequest();
        }
    }

    private static IEnumerable<(PackageName Name, string Digest)> Changed(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var one in events.EnumerateArray().Take(MaxEvents))
        {
            if (Text(one, "action") is "push" or "delete" && one.TryGetProperty("target", out var target) && Text(target, "repository") is { } name
                && Text(target, "digest") is { Length: 71 } digest && digest.StartsWith("sha256:", StringComparison.Ordinal)
                && digest[7..].All(char.IsAsciiHexDigitLower) && PackageName.TryParse(name) is { } parsed)
            {
                yield return (parsed, digest);
            }
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
