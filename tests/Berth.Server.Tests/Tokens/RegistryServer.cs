using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Credentials;
using Berth.Core.Tokens;
using Berth.Server.Accounts;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Tokens;

/// <summary>A server whose token endpoint is asked as registries' clients ask. The registry itself is elsewhere, and not reached.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    public const string Host = "registry.berth.test";

    private RegistryServer(RunningServer server) => (Server, Http) = (server, new() { BaseAddress = server.Address });

    public RunningServer Server { get; }

    public HttpClient Http { get; }

    public static async Task<RegistryServer> StartAsync(Engine engine = Engine.Sqlite) => new(await RunningServer.StartAsync(
        engine, "Registry:IsEnabled=true", "Registry:Url=http://127.0.0.1:1", $"Registry:PublicHost={Host}", "Logging:LogLevel:Berth=None"));

    /// <summary>A codespace's token, minted as its user's machine mints it.</summary>
    public async Task<string> CodespaceTokenAsync(Account user, string repository, string body = "{}")
    {
        using var client = await Server.ClientOfAsync(user, "codespace", "repo");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"repos/{repository}/berth/codespace-registry-token", UriKind.Relative), content);
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["token"]!.GetValue<string>();
    }

    public async Task<string> WorkflowTokenAsync(Account user, string repository)
    {
        using var client = await Server.ClientOfAsync(user, "write:packages", "repo");
        using var answer = await client.PostAsync(new Uri($"repos/{repository}/berth/workflow-token", UriKind.Relative), null);
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["token"]!.GetValue<string>();
    }

    /// <summary>Asks by GET.</summary>
    /// <param name="password">Null for nobody's.</param>
    public async Task<TokenReply> GetAsync(string? password, params string[] scopes)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"/token?service={Host}&client_id=test&offline_token=true{string.Concat(scopes.Select(scope => $"&scope={Uri.EscapeDataString(scope)}"))}");
        request.Headers.Authorization = password is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{password}")));
        using var answer = await Http.SendAsync(request);
        return await TokenReply.OfAsync(answer);
    }

    /// <summary>Asks by POST, as OAuth 2 has it.</summary>
    public async Task<TokenReply> PostAsync(bool isChunked, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await Http.SendAsync(request);
        return await TokenReply.OfAsync(answer);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>What the token endpoint said.</summary>
/// <param name="Access">What the token opens, <c>repository:acme/api:pull</c>, one after the other.</param>
/// <param name="Message">The refusal's text.</param>
internal sealed record TokenReply(int Status, string Body, string? Access, string? Code, string? Message)
{
    public static async Task<TokenReply> OfAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        var json = body is "" ? null : JsonNode.Parse(body);
        var claims = json?["token"] is { } token ? TokenClaims.Read(new SecretText(token.GetValue<string>())) : null;
        return new(
            (int)answer.StatusCode, body, claims is null ? null : string.Join(' ', claims.Access!), json?["errors"]?[0]?["code"]?.GetValue<string>(),
            json?["errors"]?[0]?["message"]?.GetValue<string>());
    }

    public string Token => JsonNode.Parse(Body)!["token"]!.GetValue<string>();
}
