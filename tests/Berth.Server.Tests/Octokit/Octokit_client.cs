using System.Text.Json;
using Berth.Server.Accounts;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Octokit;

public sealed class Octokit_client
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Works_unmodified_with_secrets_of_every_level(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var mona = await server.UserAsync("mona");
        var acme = await server.OrganizationAsync("acme", [mona]);
        await server.RepositoryAsync(acme, "api");
        await server.RepositoryAsync(acme, "web", RepositoryVisibility.Public);

        var run = await NodeTools.RunAsync(
            "octokit.mjs", "", ("TOKEN", await server.TokenOfAsync(mona)), ("BASE_URL", new Uri(server.Address, "/api/v3").ToString()));

        var seen = JsonDocument.Parse(run.Succeeded().Out).RootElement;
        Assert.Equal("mona", seen.GetProperty("login").GetString());
        Assert.Equal(["acme/api", "acme/web"], Texts(seen, "repositories"));
        Assert.Equal(["acme/api"], Texts(seen, "selected"));
        Assert.Equal(["MINE_0", "MINE_1", "MINE_2", "MINE_3", "MINE_4"], Texts(seen, "mine"));
        Assert.Equal("404 Not Found", seen.GetProperty("gone").GetString());
        Assert.Equal((201, 204), (seen.GetProperty("created").GetInt32(), seen.GetProperty("updated").GetInt32()));
        Assert.Equal("of the organization", await Revealed.TextAsync(server, "SHARED"));
        Assert.Equal("of the repository", await Revealed.TextAsync(server, "OWN"));
        Assert.Equal("of the user 3", await Revealed.TextAsync(server, "MINE_3"));
    }

    private static List<string> Texts(JsonElement root, string name) => [.. root.GetProperty(name).EnumerateArray().Select(one => one.GetString()!)];
}
