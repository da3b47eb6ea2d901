using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Azure;
using Berth.Core.Google;
using Berth.Server.Accounts;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Berth.Testing.Exchanges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Berth.Server.Tests.Codespaces;

/// <summary>Keys of Azure and Google stay on the server: what its codespaces get is exchanged, once for all of them.</summary>
public sealed class Broker_of_cloud_logins : IAsyncLifetime
{
    private const string Principal = "11111111-2222-3333-4444-555555555555/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    private readonly RSA signer = RSA.Create(2048);
    private RecordedExchanges azure = null!;
    private RecordedExchanges google = null!;
    private RunningServer server = null!;
    private HttpClient owner = null!;
    private HttpClient mona = null!;
    private Repository api = null!;

    public async ValueTask InitializeAsync()
    {
        (azure, google) = (new("azure"), new("google", signer));
        server = await RunningServer.StartAsync(Engine.Sqlite, services => services
            .Replace(ServiceDescriptor.Singleton(provider => new AzureLogins(new(new(azure), Clock(provider)), Clock(provider))))
            .Replace(ServiceDescriptor.Singleton(provider => new GoogleLogins(new(new(google), Clock(provider)), Clock(provider)))));
        var (user, root) = (await server.UserAsync("mona"), await server.UserAsync("root"));
        var acme = await server.OrganizationAsync("acme", [root], user);
        api = await server.RepositoryAsync(acme, "api");
        await server.CollaboratorAsync(api, user, AccessLevel.Write);
        (mona, owner) = (await server.ClientOfAsync(user), await server.ClientOfAsync(root));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        signer.Dispose();
    }

    [Fact]
    public async Task Gives_an_exchanged_login_with_its_end_to_every_codespace_and_the_key_to_none()
    {
        await SetAsync("ACR", "acmeprod.azurecr.io", Principal, "canary-client-secret~.8Q");
        await SetAsync("GAR", "europe-docker.pkg.dev", "_json_key", JsonSerializer.Serialize(new
        {
            type = "service_account",
            private_key_id = "0123456789abcdef0123456789abcdef01234567",
            private_key = signer.ExportPkcs8PrivateKeyPem(),
            client_email = "puller@acme-prod.iam.gserviceaccount.com",
            token_uri = "https://evil.example/token",
        }));

        using HttpClient one = await AgentAsync(), other = await AgentAsync();
        foreach (var agent in (HttpClient[])[one, other])
        {
            var (atAzure, atGoogle) = (await LoginAsync(agent, "acmeprod.azurecr.io"), await LoginAsync(agent, "europe-docker.pkg.dev"));
            Assert.Equal((AzureLogins.Username, server.Clock.GetUtcNow().AddHours(3)), Told(atAzure));
            Assert.Equal((GoogleLogins.Username, server.Clock.GetUtcNow().AddSeconds(3599)), Told(atGoogle));
            Assert.DoesNotContain("canary-client-secret", atAzure, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE KEY", atGoogle, StringComparison.Ordinal);
        }

        azure.AssertPlayed();
        google.AssertPlayed();
    }

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static (string User, DateTimeOffset End) Told(string answer) =>
        (JsonNode.Parse(answer)!["username"]!.GetValue<string>(), JsonNode.Parse(answer)!["expires_at"]!.GetValue<DateTimeOffset>());

    private static async Task<string> LoginAsync(HttpClient agent, string registry)
    {
        var answer = await agent.PostAsJsonAsync("codespace/logins", new { registry });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    private async Task<HttpClient> AgentAsync()
    {
        var answer = await mona.PostAsJsonAsync("user/codespaces", new { repository_id = api.Id, platform = "machine" });
        return server.With(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["berth"]!["agent_token"]!.GetValue<string>());
    }

    private async Task SetAsync(string identifier, string registry, string user, string password)
    {
        foreach (var (part, value) in ((string, string)[])[("SERVER", registry), ("USER", user), ("PASSWORD", password)])
        {
            var answer = await Sealing.SetAsync(
                owner, "orgs/acme/codespaces/secrets", $"{identifier}_CONTAINER_REGISTRY_{part}", value, new { visibility = "private" });
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
