using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Codespaces;

/// <summary>A codespace from its registration to its end, as its user, its agent and the organization's owners see it.</summary>
public sealed class Life_of_a_codespace : IAsyncLifetime
{
    private RunningServer server = null!;
    private HttpClient mona = null!;
    private HttpClient owner = null!;
    private Account monasAccount = null!;
    private Repository api = null!;

    public async ValueTask InitializeAsync()
    {
        server = await RunningServer.StartAsync();
        monasAccount = await server.UserAsync("mona");
        var root = await server.UserAsync("root");
        var acme = await server.OrganizationAsync("acme", [root], monasAccount);
        api = await server.RepositoryAsync(acme, "api");
        await server.CollaboratorAsync(api, monasAccount, AccessLevel.Write);
        (mona, owner) = (await server.ClientOfAsync(monasAccount), await server.ClientOfAsync(root));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Goes_from_created_over_available_and_stopped_to_gone()
    {
        var (name, agent) = await LaunchAsync();
        Assert.Equal("Created", await StateAsync(name));
        await ReportAsync(agent, "Provisioning");
        await ReportAsync(agent, "Available");
        Assert.Equal("Available", await StateAsync(name));

        Assert.Equal("ShuttingDown", await StateOf(await mona.PostAsync($"user/codespaces/{name}/stop", null)));
        Assert.Equal("ShuttingDown", await StateOf(await agent.GetAsync("codespace")));
        await ReportAsync(agent, "Shutdown");
        Assert.Equal("Shutdown", await StateAsync(name));

        var (_, again) = await StartAsync(name);
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("codespace")).StatusCode);
        await ReportAsync(again, "Available");
        Assert.Equal(HttpStatusCode.Conflict, (await mona.PostAsJsonAsync($"user/codespaces/{name}/start", new { platform = "machine" })).StatusCode);

        Assert.Equal(HttpStatusCode.Accepted, (await mona.DeleteAsync($"user/codespaces/{name}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mona.GetAsync($"user/codespaces/{name}")).StatusCode);
        Assert.Equal("Deleted", await StateOf(await again.GetAsync("codespace")));
        Assert.Equal(HttpStatusCode.Forbidden, (await again.GetAsync("codespace/registries")).StatusCode);
    }

    [Fact]
    public async Task Is_launched_anew_over_a_running_one_by_whoever_says_so_and_taken_away_by_its_launcher()
    {
        var (name, before) = await LaunchAsync();
        await ReportAsync(before, "Available");

        var (_, agent) = await LaunchedAsync(await mona.PostAsJsonAsync($"user/codespaces/{name}/start", new { platform = "machine", relaunch = true }));
        Assert.Equal(HttpStatusCode.Unauthorized, (await before.GetAsync("codespace")).StatusCode);
        await ReportAsync(agent, "Failed");
        await ReportAsync(agent, "Shutdown");
        Assert.Equal("Failed", await StateAsync(name));
        await ReportAsync(agent, "Deleted");
        Assert.Equal(HttpStatusCode.NotFound, (await mona.GetAsync($"user/codespaces/{name}")).StatusCode);
    }

    [Fact]
    public async Task Never_hangs_where_its_launcher_or_its_agent_is_gone()
    {
        var (launched, _) = await LaunchAsync();
        var (running, agent) = await LaunchAsync();
        await ReportAsync(agent, "Available");
        server.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(("Failed", "Unavailable"), (await StateAsync(launched), await StateAsync(running)));

        Assert.Equal("Available", await StateOf(await agent.GetAsync("codespace")));
        Assert.Equal("ShuttingDown", await StateOf(await mona.PostAsync($"user/codespaces/{running}/stop", null)));
        server.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("Shutdown", await StateAsync(running));
        await StartAsync(launched);
        Assert.Equal("Starting", await StateAsync(launched));
    }

    [Fact]
    public async Task Keeps_what_was_decided_whatever_its_agent_reports_late()
    {
        var (name, agent) = await LaunchAsync();
        await mona.PostAsync($"user/codespaces/{name}/stop", null);
        await ReportAsync(agent, "Available");
        Assert.Equal("ShuttingDown", await StateAsync(name));

        await ReportAsync(agent, "Shutdown");
        await ReportAsync(agent, "Available");
        Assert.Equal("Shutdown", await StateAsync(name));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PatchAsJsonAsync("codespace", new { state = "ShuttingDown" })).StatusCode);
    }

    [Fact]
    public async Task Says_why_it_failed()
    {
        var (name, agent) = await LaunchAsync();
        await agent.PatchAsJsonAsync("codespace", new { state = "Failed", reason = "postCreateCommand failed" });

        var shown = (await mona.GetFromJsonAsync<JsonNode>($"user/codespaces/{name}"))!;
        Assert.Equal(("Failed", "postCreateCommand failed"), (shown["state"]!.GetValue<string>(), shown["berth"]!["failure"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Is_launched_by_nobody_but_who_names_the_platform()
    {
        var answer = await mona.PostAsJsonAsync("user/codespaces", new { repository_id = api.Id, machine = "own", location = "", display_name = "" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"berth codespace create -R acme/api --server {server.Address.Authority}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await mona.GetFromJsonAsync<JsonNode>("user/codespaces"))!["total_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Is_its_users_alone_and_shown_to_the_organizations_owners()
    {
        var (name, agent) = await LaunchAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"user/codespaces/{name}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.PostAsync($"user/codespaces/{name}/stop", null)).StatusCode);
        foreach (var list in (string[])["orgs/acme/codespaces", "orgs/acme/members/mona/codespaces"])
        {
            Assert.Equal(name, (await owner.GetFromJsonAsync<JsonNode>(list))!["codespaces"]!.AsArray().Single()!["name"]!.GetValue<string>());
        }

        Assert.Equal(0, (await owner.GetFromJsonAsync<JsonNode>("orgs/acme/members/root/codespaces"))!["total_count"]!.GetValue<int>());
        Assert.Equal("ShuttingDown", await StateOf(await owner.PostAsync($"orgs/acme/members/mona/codespaces/{name}/stop", null)));
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.GetAsync("codespace/environment")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await owner.DeleteAsync($"orgs/acme/members/mona/codespaces/{name}")).StatusCode);
        Assert.Equal("Deleted", await StateOf(await agent.GetAsync("codespace")));
    }

    [Fact]
    public async Task Is_renamed_and_says_what_it_may_not_be_called()
    {
        var (name, _) = await LaunchAsync();
        var renamed = await mona.PatchAsJsonAsync($"user/codespaces/{name}", new { display_name = "Fixing #12", idle_timeout_minutes = 30 });
        Assert.Equal("Fixing #12", JsonNode.Parse(await renamed.Content.ReadAsStringAsync())!["display_name"]!.GetValue<string>());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await mona.PatchAsJsonAsync($"user/codespaces/{name}", new { display_name = new string('x', 49) })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await mona.PatchAsJsonAsync($"user/codespaces/{name}", new { idle_timeout_minutes = 4 })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await mona.PatchAsJsonAsync($"user/codespaces/{name}", new { machine = "premiumLinux" })).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bertha_")]
    [InlineData("bertha_1.1.")]
    [InlineData("bertha_1.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("bertha_99999999999999999999.1.x")]
    [InlineData("bertha_1.1.%")]
    public async Task Obeys_no_token_that_the_server_did_not_make(string token)
    {
        await LaunchAsync();
        using var agent = server.Anonymous();
        agent.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");

        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("codespace")).StatusCode);
    }

    [Fact]
    public async Task Has_an_agent_whose_token_opens_nothing_else()
    {
        var (_, agent) = await LaunchAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("user")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("repos/acme/api")).StatusCode);
    }

    private async Task<(string Name, HttpClient Agent)> LaunchAsync() =>
        await LaunchedAsync(await mona.PostAsJsonAsync("user/codespaces", new { repository_id = api.Id, platform = "machine" }));

    private async Task<(string Name, HttpClient Agent)> StartAsync(string name) =>
        await LaunchedAsync(await mona.PostAsJsonAsync($"user/codespaces/{name}/start", new { platform = "machine" }));

    private async Task<(string Name, HttpClient Agent)> LaunchedAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (json["name"]!.GetValue<string>(), server.With(json["berth"]!["agent_token"]!.GetValue<string>()));
    }

    private static async Task ReportAsync(HttpClient agent, string state) =>
        Assert.Equal(HttpStatusCode.OK, (await agent.PatchAsJsonAsync("codespace", new { state })).StatusCode);

    private async Task<string> StateAsync(string name) => await StateOf(await mona.GetAsync($"user/codespaces/{name}"));

    private static async Task<string> StateOf(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["state"]!.GetValue<string>();
}
