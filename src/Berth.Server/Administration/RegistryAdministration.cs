using Berth.Server.Accounts;
using Berth.Server.Distribution;
using Berth.Server.Http;
using Berth.Server.Packages;

namespace Berth.Server.Administration;

/// <summary>The registry, for administrators: how an existing one is configured, and the collection of what no manifest names.</summary>
public static class RegistryAdministration
{
    private static GitHubAnswer NotOurs { get; } = GitHubAnswer.Conflict(
        "This server did not start the registry. Where it runs: make it read only, run 'registry garbage-collect CONFIGURATION', and make it writable again.");

    extension(IEndpointRouteBuilder routes)
    {
        public void MapRegistry()
        {
            routes.MapGet("/berth/registry", GetAsync).NeedsUser();
            routes.MapGet("/berth/registry/config", Configuration).NeedsSiteAdmin();
            routes.MapGet("/berth/registry/gc", (GarbageCollector collector) => TypedResults.Json(collector.Last, GitHubJson.Options)).NeedsSiteAdmin();
            routes.MapPost("/berth/registry/gc", Collect).NeedsSiteAdmin();
        }
    }

    private static async Task<IResult> GetAsync(Registry registry, EngineClient client, CancellationToken cancellationToken) =>
        TypedResults.Json(new { Host = registry.PublicHost, Answers = await client.AnswersAsync(cancellationToken) }, GitHubJson.Options);

    private static IResult Configuration(Registry registry, NotificationSecret notifications, PublicAddress server) =>
        TypedResults.Text(RegistryEndpoints.ConfigurationOf(registry, notifications, server, PackageEndpoints.NotificationsPath), "application/yaml");

    private static IResult Collect(GarbageCollector collector) => collector.IsPossible
        ? TypedResults.Json(collector.Start(), GitHubJson.Options, statusCode: StatusCodes.Status202Accepted)
        : NotOurs;
}
