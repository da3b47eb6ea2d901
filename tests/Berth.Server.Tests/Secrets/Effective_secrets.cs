using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Berth.Server.Accounts;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Secrets;

public sealed class Effective_secrets
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Tell_what_a_codespace_gets_and_of_the_rest_no_more_than_the_caller_may_list(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var (mona, hubot, reader) = (await server.UserAsync("mona"), await server.UserAsync("hubot"), await server.UserAsync("reader"));
        var acme = await server.OrganizationAsync("acme", [mona], hubot, reader);
        var (api, web) = (await server.RepositoryAsync(acme, "api"), await server.RepositoryAsync(acme, "web"));
        await server.CollaboratorAsync(api, hubot, AccessLevel.Write);
        await server.CollaboratorAsync(api, reader, AccessLevel.Read);
        var (owner, writer) = (await server.ClientOfAsync(mona), await server.ClientOfAsync(hubot));
        const string ofOrganization = "orgs/acme/codespaces/secrets";
        foreach (var (part, value) in ((string, string)[])[("SERVER", "acme.azurecr.io"), ("USER", "puller"), ("PASSWORD", "hunter2-canary")])
        {
            await Sealing.SetAsync(owner, ofOrganization, $"ACR_CONTAINER_REGISTRY_{part}", value, new { visibility = "private" });
        }

        await Sealing.SetAsync(owner, ofOrganization, "HIDDEN_ONE", "x", new { visibility = "selected", selected_repository_ids = new[] { web.Id } });
        await Sealing.SetAsync(owner, "repos/acme/api/codespaces/secrets", "SHARED", "of the repository");
        await Sealing.SetAsync(writer, "user/codespaces/secrets", "SHARED", "of the user", new { selected_repository_ids = new[] { api.Id } });
        await Sealing.SetAsync(writer, "user/codespaces/secrets", "ELSEWHERE", "x", new { selected_repository_ids = Array.Empty<long>() });

        var seen = await writer.GetFromJsonAsync<JsonElement>("repos/acme/api/codespaces/secrets/effective");

        Assert.Equal(
            ["ACR_CONTAINER_REGISTRY_PASSWORD organization private_repositories", "ACR_CONTAINER_REGISTRY_SERVER organization private_repositories",
                "ACR_CONTAINER_REGISTRY_USER organization private_repositories", "SHARED user repository_selected"],
            Entries(seen, "secrets"));
        var registry = Assert.Single(seen.GetProperty("registries").EnumerateArray());
        Assert.Equal(("acme.azurecr.io", "ACR", "organization"), (Text(registry, "registry"), Text(registry, "identifier"), Text(registry, "level")));
        Assert.Equal(["ELSEWHERE user repository_not_selected"], Entries(seen, "withheld"));
        Assert.Equal(1, seen.GetProperty("withheld_unnamed").GetInt32());
        Assert.DoesNotContain("canary", seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("HIDDEN_ONE", seen.ToString(), StringComparison.Ordinal);

        var asOwner = await owner.GetFromJsonAsync<JsonElement>("repos/acme/api/codespaces/secrets/effective");
        Assert.Equal(["HIDDEN_ONE organization repository_not_selected"], Entries(asOwner, "withheld"));

        var prebuild = await writer.GetFromJsonAsync<JsonElement>("repos/acme/api/codespaces/secrets/effective?prebuild=true");
        Assert.Contains("SHARED repository of_this_repository", Entries(prebuild, "secrets"));

        var asReader = await (await server.ClientOfAsync(reader)).GetFromJsonAsync<JsonElement>("repos/acme/api/codespaces/secrets/effective");
        Assert.Empty(Entries(asReader, "secrets"));
        Assert.Empty(Entries(asReader, "withheld"));
        Assert.Equal(5, asReader.GetProperty("withheld_unnamed").GetInt32());

        var stranger = await server.ClientOfAsync(await server.UserAsync("stranger"));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("repos/acme/api/codespaces/secrets/effective")).StatusCode);
    }

    [Fact]
    public async Task Of_an_administrator_of_the_server_are_the_users_own_and_no_more()
    {
        await using var server = await RunningServer.StartAsync();
        var (mona, root) = (await server.UserAsync("mona"), await server.UserAsync("root", isSiteAdmin: true));
        await server.RepositoryAsync(await server.OrganizationAsync("acme", [mona]), "api");
        var admin = await server.ClientOfAsync(root);
        await Sealing.SetAsync(admin, "repos/acme/api/codespaces/secrets", "A", "x");

        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("repos/acme/api/codespaces/secrets/effective")).StatusCode);
    }

    [Fact]
    public async Task Of_sets_at_two_levels_are_never_mixed()
    {
        await using var server = await RunningServer.StartAsync();
        var (mona, hubot) = (await server.UserAsync("mona"), await server.UserAsync("hubot"));
        var api = await server.RepositoryAsync(await server.OrganizationAsync("acme", [mona], hubot), "api");
        await server.CollaboratorAsync(api, hubot, AccessLevel.Admin);
        var (owner, admin) = (await server.ClientOfAsync(mona), await server.ClientOfAsync(hubot));
        foreach (var (part, value) in ((string, string)[])[("SERVER", "acme.azurecr.io"), ("USER", "puller"), ("PASSWORD", "secret")])
        {
            await Sealing.SetAsync(owner, "orgs/acme/codespaces/secrets", $"ACR_CONTAINER_REGISTRY_{part}", value, new { visibility = "all" });
        }

        await Sealing.SetAsync(admin, "repos/acme/api/codespaces/secrets", "ACR_CONTAINER_REGISTRY_SERVER", "evil.example");

        var seen = await admin.GetFromJsonAsync<JsonElement>("repos/acme/api/codespaces/secrets/effective");
        Assert.Equal("acme.azurecr.io", Text(Assert.Single(seen.GetProperty("registries").EnumerateArray()), "registry"));
        Assert.Contains("BERTH1023", seen.GetProperty("problems").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_what_is_saved_without_showing_it()
    {
        await using var server = await RunningServer.StartAsync();
        var (client, path, _) = await Secrets_of_a_level.ReadyAsync(server, "user");

        var put = await Sealing.SetAsync(client, path, "ACR_CONTAINER_REGISTRY_SERVER", "https://canary.azurecr.io");
        var fine = await Sealing.SetAsync(client, path, "ACR_CONTAINER_REGISTRY_USER", "puller");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("BERTH1014", put.Headers.GetValues("X-Berth-Problems").Single());
        Assert.False(fine.Headers.Contains("X-Berth-Problems"));
    }

    private static List<string> Entries(JsonElement root, string list) =>
        [.. root.GetProperty(list).EnumerateArray().Select(one => $"{Text(one, "name")} {Text(one, "level")} {Text(one, "rule")}")];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
