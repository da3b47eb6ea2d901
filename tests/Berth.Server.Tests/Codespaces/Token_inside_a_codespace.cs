using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Codespaces;

/// <summary><c>GITHUB_TOKEN</c> of a codespace: it reads its repository and what is public, and ends with the launch.</summary>
public sealed class Token_inside_a_codespace : IAsyncLifetime
{
    private RunningServer server = null!;
    private HttpClient mona = null!;
    private Repository api = null!;

    public async ValueTask InitializeAsync()
    {
        server = await RunningServer.StartAsync();
        var account = await server.UserAsync("mona");
        var root = await server.UserAsync("root");
        var acme = await server.OrganizationAsync("acme", [root], account);
        (api, _) = (await server.RepositoryAsync(acme, "api"), await server.RepositoryAsync(acme, "web"));
        await server.CollaboratorAsync(api, account, AccessLevel.Admin);
        mona = await server.ClientOfAsync(account);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Reads_its_repository_and_who_its_user_is_and_no_other()
    {
        var (_, _, inside) = await LaunchAsync();

        Assert.Equal("acme/api", JsonNode.Parse(await inside.GetStringAsync("repos/acme/api"))!["full_name"]!.GetValue<string>());
        Assert.Equal("mona", JsonNode.Parse(await inside.GetStringAsync("user"))!["login"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await inside.GetAsync("repos/acme/web")).StatusCode);
        Assert.False(JsonNode.Parse(await inside.GetStringAsync("repos/acme/api"))!["permissions"]!["push"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("GET", "user/codespaces")]
    [InlineData("GET", "user/codespaces/secrets")]
    [InlineData("GET", "repos/acme/api/codespaces/secrets")]
    [InlineData("GET", "repos/acme/api/collaborators")]
    [InlineData("GET", "orgs/acme/repos")]
    [InlineData("POST", "repos/acme/api/berth/codespace-registry-token")]
    [InlineData("POST", "repos/acme/api/codespaces")]
    [InlineData("PATCH", "repos/acme/api")]
    [InlineData("DELETE", "repos/acme/api")]
    public async Task Reaches_nothing_that_is_not_open_to_it(string method, string path)
    {
        var (_, _, inside) = await LaunchAsync();
        using var request = new HttpRequestMessage(new(method), path) { Content = method == "GET" ? null : JsonContent.Create(new { }) };

        var answer = await inside.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Resource not accessible by integration", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_open_to_nothing_that_changes_anything()
    {
        var open = server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.Any(one => one.GetType().Name == "OpenToCodespaces")).Cast<RouteEndpoint>().ToList();

        Assert.NotEmpty(open);
        Assert.All(open, endpoint => Assert.True(
            endpoint.RoutePattern.RawText == "/api/graphql" || endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods is ["GET"], endpoint.RoutePattern.RawText));
    }

    [Fact]
    public async Task Ends_with_a_stop_a_later_launch_or_the_right_to_read()
    {
        var (name, agent, inside) = await LaunchAsync();
        await mona.PostAsync($"user/codespaces/{name}/stop", null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await inside.GetAsync("user")).StatusCode);

        await agent.PatchAsJsonAsync("codespace", new { state = "Shutdown" });
        var again = await mona.PostAsJsonAsync($"user/codespaces/{name}/start", new { platform = "machine" });
        var (_, _, next) = await LaunchedAsync(again);
        Assert.Equal(HttpStatusCode.Unauthorized, (await inside.GetAsync("user")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await next.GetAsync("user")).StatusCode);

        await mona.DeleteAsync("repos/acme/api/collaborators/mona");
        Assert.Equal(HttpStatusCode.Unauthorized, (await next.GetAsync("user")).StatusCode);
    }

    [Fact]
    public async Task Is_no_agents_token_and_an_agents_is_none_of_it()
    {
        var (_, agent, inside) = await LaunchAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await inside.GetAsync("codespace")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("user")).StatusCode);
    }

    [Fact]
    public async Task Is_in_the_environment_and_no_secret_leads_it_elsewhere()
    {
        Assert.True((await Sealing.SetAsync(mona, "repos/acme/api/codespaces/secrets", "GH_HOST", "evil.example", null)).IsSuccessStatusCode);
        var (_, agent, _) = await LaunchAsync();

        var variables = JsonNode.Parse(await agent.GetStringAsync("codespace/environment"))!["variables"]!;

        Assert.Equal(new Uri(variables["GITHUB_SERVER_URL"]!.GetValue<string>()).Authority, variables["GH_HOST"]!.GetValue<string>());
        Assert.StartsWith("berthg_", variables["GITHUB_TOKEN"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private async Task<(string Name, HttpClient Agent, HttpClient Inside)> LaunchAsync() =>
        await LaunchedAsync(await mona.PostAsJsonAsync("repos/acme/api/codespaces", new { platform = "machine" }));

    private async Task<(string Name, HttpClient Agent, HttpClient Inside)> LaunchedAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var agent = server.With(json["berth"]!["agent_token"]!.GetValue<string>());
        var variables = JsonNode.Parse(await agent.GetStringAsync("codespace/environment"))!["variables"]!;
        return (json["name"]!.GetValue<string>(), agent, server.With(variables["GITHUB_TOKEN"]!.GetValue<string>()));
    }
}
