using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Berth.Testing.Ecr;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Berth.Server.Tests.Codespaces;

/// <summary>What the agent of a codespace gets of the server: registries with reasons, logins, variables; and no key.</summary>
public sealed class Broker_of_logins : IAsyncLifetime
{
    private const string EcrServer = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private const string KeyId = "AKIAIOSFODNN7EXAMPLE";
    private const string Key = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYxx";
    private const string RoleArn = "arn:aws:iam::210987654321:role/registry-reader";
    private const string RoleServer = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
    private static readonly AwsPrincipal Identity = new("AKIASERVERSERVER0001", "canary-of-the-servers-own-secret-key-0001") { Arn = "arn:aws:iam::123456789012:user/berth" };
    private EcrStandIn aws = null!;
    private RunningServer server = null!;
    private Account monasAccount = null!;
    private Repository api = null!;
    private HttpClient mona = null!;
    private HttpClient owner = null!;

    public async ValueTask InitializeAsync()
    {
        aws = await EcrStandIn.StartAsync();
        aws.Add(new AwsPrincipal(KeyId, Key));
        aws.Add(Identity);
        aws.AddRole(new(RoleArn, Identity.Arn, "canary-external-id"));
        server = await RunningServer.StartAsync(
            Engine.Sqlite,
            services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)),
            $"AWS_ENDPOINT_URL={aws.Address}",
            $"AWS_ACCESS_KEY_ID={Identity.KeyId}",
            $"AWS_SECRET_ACCESS_KEY={Identity.Secret}",
            $"Aws:Roles:0:Arn={RoleArn}",
            "Aws:Roles:0:Owners:0=acme");
        monasAccount = await server.UserAsync("mona");
        var root = await server.UserAsync("root");
        var acme = await server.OrganizationAsync("acme", [root], monasAccount);
        api = await server.RepositoryAsync(acme, "api");
        await server.CollaboratorAsync(api, monasAccount, AccessLevel.Write);
        (mona, owner) = (await server.ClientOfAsync(monasAccount), await server.ClientOfAsync(root));
        await SetAsync("GHCR", "ghcr.io", "mona", "hunter2-first");
        await SetAsync("AWSREG", EcrServer, KeyId, Key);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task Names_the_registries_and_why_and_shows_no_password()
    {
        await SecretAsync("orgs/acme", "HALF_CONTAINER_REGISTRY_SERVER", "quay.io");
        using var agent = await AgentAsync();
        var text = await agent.GetStringAsync("codespace/registries");

        var answer = JsonNode.Parse(text)!;
        Assert.Equal([EcrServer, "ghcr.io"], answer["registries"]!.AsArray().Select(one => one!["registry"]!.GetValue<string>()));
        Assert.Contains("GHCR_CONTAINER_REGISTRY_* of organization acme", text, StringComparison.Ordinal);
        Assert.Equal("quay.io", Assert.Single(answer["refused"]!.AsArray())!["registry"]!.GetValue<string>());
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_a_login_as_it_is_now_and_tells_the_audit_log()
    {
        using var agent = await AgentAsync();
        Assert.Equal(("mona", "hunter2-first"), await LoginAsync(agent, "ghcr.io"));
        await SecretAsync("orgs/acme", "GHCR_CONTAINER_REGISTRY_PASSWORD", "hunter2-second");
        Assert.Equal(("mona", "hunter2-second"), await LoginAsync(agent, "ghcr.io"));

        var log = await owner.GetStringAsync("orgs/acme/audit-log?phrase=action:codespaces.registry_login");
        Assert.Contains("GHCR (organization acme)", log, StringComparison.Ordinal);
        Assert.Contains("mona", log, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exchanges_a_key_once_for_many_codespaces_and_gives_it_to_none()
    {
        List<HttpClient> agents = [];
        for (var count = 0; count < 12; count++)
        {
            agents.Add(await AgentAsync());
        }

        var answers = await Task.WhenAll(agents.Select(agent => AskAsync(agent, EcrServer)));
        foreach (var answer in answers)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            Assert.Equal("AWS", JsonNode.Parse(text)!["username"]!.GetValue<string>());
            Assert.True(JsonNode.Parse(text)!["expires_at"]!.GetValue<DateTimeOffset>() > TimeProvider.System.GetUtcNow().AddHours(11));
            Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        }

        Assert.Equal(1, aws.Calls);
        agents.ForEach(agent => agent.Dispose());
    }

    [Fact]
    public async Task Assumes_the_role_of_an_organizations_set_once_and_shows_neither_key_nor_external_id()
    {
        await SetAsync("ROLE", RoleServer, RoleArn, "canary-external-id");
        using HttpClient one = await AgentAsync(), other = await AgentAsync();

        foreach (var answer in await Task.WhenAll(AskAsync(one, RoleServer), AskAsync(other, RoleServer)))
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
            var login = JsonNode.Parse(text)!;
            Assert.Contains("assumed-role/registry-reader/", aws.Tokens.Find(login["password"]!.GetValue<string>())!.Principal.Arn, StringComparison.Ordinal);
            Assert.True(login["expires_at"]!.GetValue<DateTimeOffset>() < TimeProvider.System.GetUtcNow().AddHours(1.1));
            Assert.DoesNotContain("ASIA", text, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        }

        Assert.Equal((1, 1), (aws.AssumeCalls, aws.Calls));
        Assert.DoesNotContain("canary", await one.GetStringAsync("codespace/registries"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repos/acme/api", "these are a repository's")]
    [InlineData("user", "does not assume the role 'arn:aws:iam::210987654321:role/registry-reader' for mona")]
    public async Task Assumes_no_role_for_those_whom_its_configuration_does_not_name(string level, string reason)
    {
        await SetAsync("ROLE", RoleServer, RoleArn, "canary-external-id", level);
        using var agent = await AgentAsync();
        var refused = await AskAsync(agent, RoleServer);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains(reason, JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, aws.AssumeCalls);
    }

    [Fact]
    public async Task Says_why_a_login_cannot_be_had_and_what_to_do()
    {
        await SetAsync("OTHER", "registry.example", KeyId, Key);
        using var agent = await AgentAsync();
        var refused = await AskAsync(agent, "registry.example");

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var text = await refused.Content.ReadAsStringAsync();
        Assert.False(string.IsNullOrEmpty(JsonNode.Parse(text)!["fix"]!.GetValue<string>()));
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(agent, "quay.io")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AskAsync(agent, "http://[")).StatusCode);
    }

    [Fact]
    public async Task Heeds_a_right_that_was_taken_away_at_the_next_question()
    {
        using var agent = await AgentAsync();
        Assert.Equal(HttpStatusCode.Created, (await AskAsync(agent, "ghcr.io")).StatusCode);
        await owner.PutAsJsonAsync("repos/acme/api/collaborators/mona", new { permission = "pull" });

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(agent, "ghcr.io")).StatusCode);
        var answer = await agent.GetFromJsonAsync<JsonNode>("codespace/registries");
        Assert.Empty(answer!["registries"]!.AsArray());
        Assert.Equal(("the user cannot write to the repository", 6), (answer["withheld"]![0]!["reason"]!.GetValue<string>(), answer["withheld"]![0]!["count"]!.GetValue<int>()));

        await owner.DeleteAsync("repos/acme/api/collaborators/mona");
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(agent, "ghcr.io")).StatusCode);
    }

    [Fact]
    public async Task Gives_nothing_to_a_pull_request_unless_it_is_said_to_be_of_the_repository_itself()
    {
        using var unknown = await AgentAsync(new { pull_request = new { pull_request_number = 7, repository_id = api.Id }, platform = "machine" });
        using var own = await AgentAsync(new { pull_request = new { pull_request_number = 7, repository_id = api.Id, from_fork = false }, platform = "machine" });

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(unknown, "ghcr.io")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await AskAsync(own, "ghcr.io")).StatusCode);
    }

    [Fact]
    public async Task Sends_nobodys_password_to_a_server_that_a_lower_level_names()
    {
        await SecretAsync("repos/acme/api", "GHCR_CONTAINER_REGISTRY_SERVER", "evil.example");
        using var agent = await AgentAsync();

        var answer = await AskAsync(agent, "evil.example");
        Assert.NotEqual(HttpStatusCode.Created, answer.StatusCode);
        Assert.DoesNotContain("hunter2", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(("mona", "hunter2-first"), await LoginAsync(agent, "ghcr.io"));
    }

    [Fact]
    public async Task Gives_secrets_as_variables_and_passwords_of_registries_only_where_they_were_asked_for()
    {
        await SecretAsync("orgs/acme", "LEVEL", "organization");
        await SecretAsync("repos/acme/api", "LEVEL", "repository");
        using var plain = await AgentAsync();
        using var asked = await AgentAsync(new { repository_id = api.Id, platform = "ci", registry_secrets_in_environment = true });

        var (without, with) = (await VariablesAsync(plain), await VariablesAsync(asked));
        Assert.Equal(("repository", "true", "acme/api"), (without["LEVEL"], without["CODESPACES"], without["GITHUB_REPOSITORY"]));
        Assert.Equal("ghcr.io", without["GHCR_CONTAINER_REGISTRY_SERVER"]);
        Assert.DoesNotContain("GHCR_CONTAINER_REGISTRY_PASSWORD", without.Keys);
        Assert.Equal("hunter2-first", with["GHCR_CONTAINER_REGISTRY_PASSWORD"]);
    }

    [Fact]
    public async Task Gives_a_key_that_it_exchanges_as_a_variable_to_nobody_who_asks_for_it()
    {
        await SetAsync("AWSREG", "ghcr.io", "mona", "monas-own-password", "user");
        await SetAsync("LOST", "registry.example", KeyId, Key);
        using var asked = await AgentAsync(new { repository_id = api.Id, platform = "ci", registry_secrets_in_environment = true });

        var variables = await VariablesAsync(asked);

        Assert.DoesNotContain(Key, variables.Values);
        Assert.Equal("hunter2-first", variables["GHCR_CONTAINER_REGISTRY_PASSWORD"]);
        Assert.DoesNotContain("AWSREG_CONTAINER_REGISTRY_PASSWORD", variables.Keys);
    }

    [Fact]
    public async Task Gives_a_prebuild_logins_and_neither_variables_nor_anybodys_own_secrets()
    {
        Assert.True((await Sealing.SetAsync(mona, "user/codespaces/secrets", "MINE_CONTAINER_REGISTRY_SERVER", "quay.io", new { selected_repository_ids = new[] { api.Id } })).IsSuccessStatusCode);
        Assert.True((await Sealing.SetAsync(mona, "user/codespaces/secrets", "MINE_CONTAINER_REGISTRY_USER", "mona", new { selected_repository_ids = new[] { api.Id } })).IsSuccessStatusCode);
        Assert.True((await Sealing.SetAsync(mona, "user/codespaces/secrets", "MINE_CONTAINER_REGISTRY_PASSWORD", "hunter2-own", new { selected_repository_ids = new[] { api.Id } })).IsSuccessStatusCode);
        using var plain = await AgentAsync();
        using var prebuild = await AgentAsync(new { repository_id = api.Id, platform = "ci", prebuild = true });

        Assert.Equal(("mona", "hunter2-own"), await LoginAsync(plain, "quay.io"));
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(prebuild, "quay.io")).StatusCode);
        Assert.Equal(("mona", "hunter2-first"), await LoginAsync(prebuild, "ghcr.io"));
        Assert.Empty(await VariablesAsync(prebuild));
    }

    private static async Task<Dictionary<string, string>> VariablesAsync(HttpClient agent) =>
        (await agent.GetFromJsonAsync<JsonNode>("codespace/environment"))!["variables"]!.AsObject().ToDictionary(one => one.Key, one => one.Value!.GetValue<string>());

    private Task<HttpClient> AgentAsync() => AgentAsync(new { repository_id = api.Id, platform = "machine" });

    private async Task<HttpClient> AgentAsync(object request)
    {
        var answer = await mona.PostAsJsonAsync("user/codespaces", request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return server.With(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["berth"]!["agent_token"]!.GetValue<string>());
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient agent, string registry) => agent.PostAsJsonAsync("codespace/logins", new { registry });

    private static async Task<(string User, string Password)> LoginAsync(HttpClient agent, string registry)
    {
        var answer = await AskAsync(agent, registry);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (json["username"]!.GetValue<string>(), json["password"]!.GetValue<string>());
    }

    private async Task SetAsync(string identifier, string registry, string user, string password, string level = "orgs/acme")
    {
        await SecretAsync(level, $"{identifier}_CONTAINER_REGISTRY_SERVER", registry);
        await SecretAsync(level, $"{identifier}_CONTAINER_REGISTRY_USER", user);
        await SecretAsync(level, $"{identifier}_CONTAINER_REGISTRY_PASSWORD", password);
    }

    private async Task SecretAsync(string level, string name, string value)
    {
        object? shared = level switch
        {
            "orgs/acme" => new { visibility = "private" },
            "user" => new { selected_repository_ids = new[] { api.Id } },
            _ => null,
        };
        var answer = await Sealing.SetAsync(level == "user" ? mona : owner, $"{level}/codespaces/secrets", name, value, shared);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
