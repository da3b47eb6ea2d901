using System.Text.Json.Nodes;
using Berth.Core.Secrets;
using Berth.Server.Accounts;
using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Secrets;

/// <summary>The repositories that a user's or an organization's secret is shared with.</summary>
internal sealed class SelectedRoutes(SecretRoutes secrets)
{
    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/{name}/repositories", ListAsync);
        group.MapPut("/{name}/repositories", ReplaceAsync);
        group.MapPut("/{name}/repositories/{repositoryId:long}", (HttpContext context, string name, long repositoryId, SecretStore store,
            SelectedRepositories repositories, CancellationToken cancellationToken) => ShareAsync(context, name, repositoryId, isShared: true, store, repositories, cancellationToken));
        group.MapDelete("/{name}/repositories/{repositoryId:long}", (HttpContext context, string name, long repositoryId, SecretStore store,
            SelectedRepositories repositories, CancellationToken cancellationToken) => ShareAsync(context, name, repositoryId, isShared: false, store, repositories, cancellationToken));
    }

    private static GitHubAnswer NotSelected { get; } = GitHubAnswer.Conflict("The visibility of this secret is not selected.");

    private async Task<IResult> ListAsync(
        HttpContext context, string name, Paging paging, SecretStore store, SelectedRepositories repositories, CancellationToken cancellationToken)
    {
        var (_, secret, refusal) = await secrets.FindAsync(context, name, store, cancellationToken);
        if (secret is null)
        {
            return refusal!;
        }

        if (secret.Visibility != SecretVisibility.Selected)
        {
            return NotSelected;
        }

        var ids = await store.RepositoriesAsync(secret, cancellationToken);
        var seen = await repositories.FindAsync([.. ids], Caller.Of(context), cancellationToken);
        paging.WriteLinks(context, seen.Count);
        var urls = ApiUrls.Of(context);
        return TypedResults.Json(new JsonObject
        {
            ["total_count"] = seen.Count,
            ["repositories"] = new JsonArray([.. seen.Skip(paging.Skip).Take(paging.PerPage).Select(one => RepositoryJson.Minimal(one, urls))]),
        });
    }

    private async Task<IResult> ReplaceAsync(
        HttpContext context, string name, SecretStore store, SelectedRepositories repositories, CancellationToken cancellationToken)
    {
        var (owner, secret, refusal) = await secrets.FindAsync(context, name, store, cancellationToken);
        if (secret is null)
        {
            return refusal!;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        var ids = body?.Ids("selected_repository_ids", isRequired: true);
        if (ids is null)
        {
            return wrong ?? body!.Fault!;
        }

        if (secret.Visibility != SecretVisibility.Selected)
        {
            return NotSelected;
        }

        if (await repositories.CheckAsync(owner!, ids, Caller.Of(context), cancellationToken) is { } unfit)
        {
            return unfit;
        }

        _ = await store.PutAsync(owner!, secret.Name, new(null, null, [.. ids], []), Caller.Of(context).Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private async Task<IResult> ShareAsync(
        HttpContext context, string name, long repositoryId, bool isShared, SecretStore store, SelectedRepositories repositories, CancellationToken cancellationToken)
    {
        var (owner, secret, refusal) = await secrets.FindAsync(context, name, store, cancellationToken);
        if (secret is null)
        {
            return refusal!;
        }

        if (secret.Visibility != SecretVisibility.Selected)
        {
            return NotSelected;
        }

        if (await repositories.CheckAsync(owner!, [repositoryId], Caller.Of(context), cancellationToken) is { } unfit)
        {
            return owner!.Level == SecretLevel.Organization && !isShared ? GitHubAnswer.NotFound : unfit;
        }

        await store.ShareAsync(owner!, secret, repositoryId, isShared, Caller.Of(context).Actor, cancellationToken);
        return TypedResults.NoContent();
    }
}
