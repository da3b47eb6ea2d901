using System.Net.Http.Json;
using Berth.Server.Audit;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Secrets;

public sealed class Audit_of_secrets
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Every_change_is_told_by_name_and_never_by_value(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var mona = await server.UserAsync("mona");
        var app = await server.RepositoryAsync(await server.OrganizationAsync("acme", [mona]), "app");
        using var client = await server.ClientOfAsync(mona);
        const string Org = "orgs/acme/codespaces/secrets", Repo = "repos/acme/app/codespaces/secrets", User = "user/codespaces/secrets";

        await Sealing.SetAsync(client, Org, "S_CONTAINER_REGISTRY_SERVER", "https://plain.example", new { visibility = "selected" });
        await client.PutAsync(new Uri($"{Org}/S_CONTAINER_REGISTRY_SERVER/repositories/{app.Id}", UriKind.Relative), null, Ct);
        await client.PutAsync(new Uri($"{Org}/S_CONTAINER_REGISTRY_SERVER/repositories/{app.Id}", UriKind.Relative), null, Ct);
        await client.PutAsJsonAsync($"{Org}/S_CONTAINER_REGISTRY_SERVER", new { visibility = "all" }, Ct);
        await client.DeleteAsync(new Uri($"{Org}/S_CONTAINER_REGISTRY_SERVER", UriKind.Relative), Ct);
        await Sealing.SetAsync(client, Repo, "TOKEN", "plain-value");
        await Sealing.SetAsync(client, Repo, "TOKEN", "plain-value-2");
        await client.DeleteAsync(new Uri($"{Repo}/TOKEN", UriKind.Relative), Ct);
        await Sealing.SetAsync(client, User, "TOKEN", "plain-value", new { selected_repository_ids = new[] { app.Id } });
        await client.DeleteAsync(new Uri($"{User}/TOKEN/repositories/{app.Id}", UriKind.Relative), Ct);

        await using var scope = server.Services.CreateAsyncScope();
        var told = await scope.ServiceProvider.GetRequiredService<BerthDbContext>().Set<AuditEntry>()
            .Where(entry => entry.Action.StartsWith("codespaces.")).OrderBy(entry => entry.Sequence).ToListAsync(Ct);
        Assert.Equal(
            [
                "codespaces.create_an_org_secret", "codespaces.update_an_org_secret", "codespaces.update_an_org_secret", "codespaces.remove_an_org_secret",
                "codespaces.create_a_repo_secret", "codespaces.update_a_repo_secret", "codespaces.remove_a_repo_secret",
                "codespaces.create_a_user_secret", "codespaces.update_a_user_secret",
            ],
            told.Select(entry => entry.Action));
        Assert.All(told, entry => Assert.DoesNotContain("plain", entry.Body, StringComparison.Ordinal));
        Assert.Contains("\"data.problems\":\"BERTH1014\"", told[0].Body, StringComparison.Ordinal);
        Assert.Contains($"\"data.repository_added\":\"{app.Id}\"", told[1].Body, StringComparison.Ordinal);
        Assert.Contains("\"data.visibility\":\"all\",\"data.visibility_was\":\"selected\"", told[2].Body, StringComparison.Ordinal);
        Assert.Contains("\"org\":\"acme\"", told[3].Body, StringComparison.Ordinal);
        Assert.Contains("\"repo\":\"acme/app\"", told[5].Body, StringComparison.Ordinal);
        Assert.Contains($"\"data.repository_removed\":\"{app.Id}\"", told[8].Body, StringComparison.Ordinal);
    }
}
