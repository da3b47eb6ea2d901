using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Codespaces;

/// <summary>The same life, and the same login, on the other database.</summary>
public sealed class Codespaces_on_postgresql
{
    [Fact]
    public async Task Are_registered_listed_served_stopped_and_deleted()
    {
        await using var server = await RunningServer.StartAsync(Engine.PostgreSql);
        var (monasAccount, root) = (await server.UserAsync("mona"), await server.UserAsync("root"));
        var acme = await server.OrganizationAsync("acme", [root], monasAccount);
        var api = await server.RepositoryAsync(acme, "api");
        await server.CollaboratorAsync(api, monasAccount, AccessLevel.Write);
        var (mona, owner) = (await server.ClientOfAsync(monasAccount), await server.ClientOfAsync(root));
        foreach (var (part, value) in ((string, string)[])[("SERVER", "ghcr.io"), ("USER", "mona"), ("PASSWORD", "hunter2")])
        {
            await Sealing.SetAsync(owner, "orgs/acme/codespaces/secrets", $"GHCR_CONTAINER_REGISTRY_{part}", value, new { visibility = "private" });
        }

        var made = await mona.PostAsJsonAsync("repos/acme/api/codespaces", new { platform = "ci", @ref = "main" });
        var json = JsonNode.Parse(await made.Content.ReadAsStringAsync())!;
        var name = json["name"]!.GetValue<string>();
        using var agent = server.With(json["berth"]!["agent_token"]!.GetValue<string>());
        var login = await agent.PostAsJsonAsync("codespace/logins", new { registry = "ghcr.io" });
        Assert.Equal("hunter2", JsonNode.Parse(await login.Content.ReadAsStringAsync())!["password"]!.GetValue<string>());
        Assert.Equal(1, (await owner.GetFromJsonAsync<JsonNode>("orgs/acme/members/mona/codespaces"))!["total_count"]!.GetValue<int>());
        Assert.Equal(1, (await mona.GetFromJsonAsync<JsonNode>($"user/codespaces?repository_id={api.Id}"))!["total_count"]!.GetValue<int>());

        Assert.Equal(HttpStatusCode.OK, (await mona.PostAsync($"user/codespaces/{name}/stop", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await mona.DeleteAsync($"user/codespaces/{name}")).StatusCode);
        Assert.Equal(0, (await mona.GetFromJsonAsync<JsonNode>("user/codespaces"))!["total_count"]!.GetValue<int>());
    }
}
