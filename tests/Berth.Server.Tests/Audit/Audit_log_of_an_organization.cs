using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Audit;

public sealed class Audit_log_of_an_organization
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Comes_newest_first_in_pages_and_only_its_own(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var mona = await server.UserAsync("mona");
        await server.OrganizationAsync("acme", [mona]);
        await server.OrganizationAsync("other", [mona]);
        using var client = await server.ClientOfAsync(mona);
        for (var number = 1; number <= 5; number++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(number % 2));
            await Sealing.SetAsync(client, "orgs/acme/codespaces/secrets", $"S{number}", "canary", new { visibility = "all" });
        }

        await Sealing.SetAsync(client, "orgs/other/codespaces/secrets", "ELSEWHERE", "x", new { visibility = "all" });
        await client.DeleteAsync("orgs/acme/codespaces/secrets/S1");

        List<string> told = [];
        for (string? next = "orgs/acme/audit-log?per_page=2"; next is not null;)
        {
            var page = await client.GetAsync(next);
            var entries = await page.Content.ReadFromJsonAsync<JsonElement>();
            told.AddRange(entries.EnumerateArray().Select(entry => $"{Text(entry, "action")} {Text(entry, "name")}"));
            Assert.DoesNotContain("canary", entries.ToString(), StringComparison.Ordinal);
            next = page.Headers.TryGetValues("Link", out var links) ? links.Single()[1..links.Single().IndexOf('>')] : null;
        }

        Assert.Equal(
            ["codespaces.remove_an_org_secret S1", .. Enumerable.Range(1, 5).Reverse().Select(number => $"codespaces.create_an_org_secret S{number}")], told);

        var first = (await client.GetFromJsonAsync<JsonElement>("orgs/acme/audit-log?order=asc&phrase=action:codespaces%20actor:mona"))[0];
        Assert.Equal(("acme", "mona", "S1", "127.0.0.1"), (Text(first, "org"), Text(first, "actor"), Text(first, "name"), Text(first, "actor_ip")));
        Assert.Equal(server.Clock.GetUtcNow().AddSeconds(-2).ToUnixTimeMilliseconds(), first.GetProperty("@timestamp").GetInt64());
        Assert.Equal(0, (await client.GetFromJsonAsync<JsonElement>("orgs/acme/audit-log?phrase=actor:nobody")).GetArrayLength());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.GetAsync("orgs/acme/audit-log?phrase=whatever")).StatusCode);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
