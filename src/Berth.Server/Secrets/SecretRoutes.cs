using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Http;
using Berth.Server.Keys;

namespace Berth.Server.Secrets;

/// <summary>What the three levels have in common: list, public key, get, put and delete.</summary>
/// <param name="ownerAsync">Whose secrets a call is about; or the answer where the caller may not manage them.</param>
internal sealed class SecretRoutes(Func<HttpContext, Task<(SecretOwner? Owner, IResult? Refusal)>> ownerAsync)
{
    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", ListAsync);
        group.MapGet("/public-key", PublicKeyAsync);
        group.MapGet("/{name}", GetAsync);
        group.MapPut("/{name}", PutAsync);
        group.MapDelete("/{name}", DeleteAsync);
    }

    /// <summary>The owner and the secret that an address names.</summary>
    internal async Task<(SecretOwner? Owner, Secret? Secret, IResult? Refusal)> FindAsync(
        HttpContext context, string name, SecretStore store, CancellationToken cancellationToken)
    {
        var (owner, refusal) = await ownerAsync(context);
        if (owner is null)
        {
            return (null, null, refusal);
        }

        var known = SecretName.Read(name, out _) ?? "";
        return await store.FindAsync(owner, known, cancellationToken) is { } secret ? (owner, secret, null) : (owner, null, GitHubAnswer.NotFound);
    }

    private async Task<IResult> ListAsync(HttpContext context, Paging paging, SecretStore store, CancellationToken cancellationToken)
    {
        var (owner, refusal) = await ownerAsync(context);
        if (owner is null)
        {
            return refusal!;
        }

        var (total, page) = await store.ListAsync(owner, paging, cancellationToken);
        paging.WriteLinks(context, total);
        var urls = ApiUrls.Of(context);
        return TypedResults.Json(new JsonObject
        {
            ["total_count"] = total,
            ["secrets"] = new JsonArray([.. page.Select(secret => SecretJson.Of(owner, secret, urls))]),
        });
    }

    private async Task<IResult> PublicKeyAsync(HttpContext context, SealingKey sealing)
    {
        var (owner, refusal) = await ownerAsync(context);
        return owner is null ? refusal! : TypedResults.Json(new JsonObject { ["key_id"] = sealing.Id, ["key"] = sealing.PublicText });
    }

    private async Task<IResult> GetAsync(HttpContext context, string name, SecretStore store, CancellationToken cancellationToken)
    {
        var (owner, secret, refusal) = await FindAsync(context, name, store, cancellationToken);
        return secret is null ? refusal! : TypedResults.Json(SecretJson.Of(owner!, secret, ApiUrls.Of(context)));
    }

    private async Task<IResult> PutAsync(
        HttpContext context, string name, SecretStore store, SecretBody bodies, SelectedRepositories repositories, CancellationToken cancellationToken)
    {
        var (owner, refusal) = await ownerAsync(context);
        if (owner is null)
        {
            return refusal!;
        }

        if (SecretName.Read(name, out var fault) is not { } known)
        {
            return GitHubAnswer.Unprocessable(fault!);
        }

        var (change, wrong) = await bodies.ReadAsync(context, owner, known);
        if (change is null)
        {
            return wrong!;
        }

        if (change.Repositories is { Count: > 0 } ids && await repositories.CheckAsync(owner, ids, Caller.Of(context), cancellationToken) is { } unfit)
        {
            return unfit;
        }

        if (change.Problems.Count > 0)
        {
            context.Response.Headers["X-Berth-Problems"] = string.Join(", ", change.Problems);
        }

        return await store.PutAsync(owner, known, change, Caller.Of(context).Actor, cancellationToken) switch
        {
            PutOutcome.Created => TypedResults.Json(new JsonObject(), statusCode: StatusCodes.Status201Created),
            PutOutcome.Updated => TypedResults.NoContent(),
            PutOutcome.TooMany => GitHubAnswer.Unprocessable($"Cannot have more than {SecretStore.MaxPerLevel} secrets."),
            _ => GitHubAnswer.Unprocessable("Invalid request.\n\n\"encrypted_value\" wasn't supplied."),
        };
    }

    private async Task<IResult> DeleteAsync(HttpContext context, string name, SecretStore store, CancellationToken cancellationToken)
    {
        var (owner, refusal) = await ownerAsync(context);
        return owner is null ? refusal!
            : await store.DeleteAsync(owner, SecretName.Read(name, out _) ?? "", Caller.Of(context).Actor, cancellationToken) ? TypedResults.NoContent()
            : GitHubAnswer.NotFound;
    }
}
