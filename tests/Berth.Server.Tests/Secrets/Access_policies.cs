using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Berth.Server.Accounts;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Secrets;

/// <summary>With which repositories secrets are shared.</summary>
public sealed class Access_policies
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Of_an_organization_name_its_own_repositories(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var mona = await server.UserAsync("mona");
        var acme = await server.OrganizationAsync("acme", [mona]);
        var (api, web, own) = (await server.RepositoryAsync(acme, "api"), await server.RepositoryAsync(acme, "web"), await server.RepositoryAsync(mona, "dotfiles"));
        var client = await server.ClientOfAsync(mona);
        const string path = "orgs/acme/codespaces/secrets";

        Assert.Equal(HttpStatusCode.Created, (await Sealing.SetAsync(client, path, "A", "v", new { visibility = "selected", selected_repository_ids = new[] { api.Id } })).StatusCode);
        Assert.Equal([api.Id], await IdsAsync(client, $"{path}/A"));
        var shown = await client.GetFromJsonAsync<JsonElement>($"{path}/A");
        Assert.Equal(new Uri(server.Address, $"/api/v3/{path}/A/repositories").ToString(), shown.GetProperty("selected_repositories_url").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await client.PutAsync($"{path}/A/repositories/{web.Id}", null)).StatusCode);
        Assert.Equal([api.Id, web.Id], await IdsAsync(client, $"{path}/A"));
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{path}/A/repositories/{api.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PutAsJsonAsync($"{path}/A/repositories", new { selected_repository_ids = Array.Empty<long>() })).StatusCode);
        Assert.Empty(await IdsAsync(client, $"{path}/A"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PutAsJsonAsync($"{path}/A/repositories", new { selected_repository_ids = new[] { own.Id } })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PutAsJsonAsync($"{path}/A/repositories", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Sealing.SetAsync(client, path, "B", "v", new { visibility = "all", selected_repository_ids = new[] { api.Id } })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Sealing.SetAsync(client, path, "B", "v")).StatusCode);

        // The policy alone, the value stays.
        Assert.Equal(HttpStatusCode.NoContent, (await client.PutAsJsonAsync($"{path}/A", new { visibility = "private" })).StatusCode);
        Assert.Equal("v", await Revealed.TextAsync(server, "A"));
        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete])
        {
            Assert.Equal(HttpStatusCode.Conflict, (await client.SendAsync(new(method, $"{path}/A/repositories/{api.Id}"))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await client.GetAsync($"{path}/A/repositories")).StatusCode);
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Of_a_user_name_repositories_that_the_user_reaches(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var (mona, hubot) = (await server.UserAsync("mona"), await server.UserAsync("hubot"));
        var (own, hidden, shared) = (await server.RepositoryAsync(mona, "own"), await server.RepositoryAsync(hubot, "hidden"), await server.RepositoryAsync(hubot, "shared"));
        await server.CollaboratorAsync(shared, mona, AccessLevel.Write);
        var client = await server.ClientOfAsync(mona, "codespace:secrets");
        const string path = "user/codespaces/secrets";

        Assert.Equal(HttpStatusCode.Created, (await Sealing.SetAsync(client, path, "A", "v", new { selected_repository_ids = new[] { $"{own.Id}", $"{shared.Id}" } })).StatusCode);
        Assert.Equal([own.Id, shared.Id], await IdsAsync(client, $"{path}/A"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.PutAsync($"{path}/A/repositories/{hidden.Id}", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PutAsync($"{path}/A/repositories/999999", null)).StatusCode);

        // Without a list, as gh sends it, the one that is there stays.
        Assert.Equal(HttpStatusCode.NoContent, (await Sealing.SetAsync(client, path, "A", "w")).StatusCode);
        Assert.Equal([own.Id, shared.Id], await IdsAsync(client, $"{path}/A"));
        Assert.Equal("selected", (await client.GetFromJsonAsync<JsonElement>($"{path}/A")).GetProperty("visibility").GetString());
    }

    private static async Task<IReadOnlyList<long>> IdsAsync(HttpClient client, string secret)
    {
        var root = await client.GetFromJsonAsync<JsonElement>($"{secret}/repositories");
        Assert.Equal(root.GetProperty("total_count").GetInt32(), root.GetProperty("repositories").GetArrayLength());
        return [.. root.GetProperty("repositories").EnumerateArray().Select(one => one.GetProperty("id").GetInt64())];
    }
}
