using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Testing;
using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>
/// The finished <c>berth-server</c> with its registry, over TLS with its own authority, at <see cref="Hosts.Berth"/>: not on loopback. docker,
/// podman, buildah and skopeo trust it for this registry.
/// </summary>
internal sealed partial class RealServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string[] settings;
    private readonly int port = FreePort();
    private readonly int registryPort = FreePort();
    private readonly PrivateCa? proxyAuthority;
    private readonly int publicPort;
    private BackgroundProgram? program;
    private RealNginx? nginx;
    private int starts;

    private RealServer(PrivateCa? proxyAuthority, string[] settings)
    {
        (this.proxyAuthority, publicPort) = (proxyAuthority, proxyAuthority is null ? port : FreePort());
        this.settings = proxyAuthority is null ? settings :
        [
            $"Server:Listen=http://127.0.0.1:{port}", $"Server:PublicUrl=https://{Hosts.Berth}:{publicPort}", "Server:Proxies=127.0.0.1",
            $"Registry:Listen=http://127.0.0.1:{registryPort}", $"Registry:PublicHost={Hosts.Berth}:{publicPort}", .. settings,
        ];
    }

    /// <summary>How image references begin.</summary>
    public string Registry { get; private set; } = "";

    /// <summary>The administrator's token.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Its authority, in PEM.</summary>
    public string Authority { get; private set; } = "";

    public string Log => program!.Log;

    public int ProcessId => program!.Id;

    /// <summary>The process of its registry; waits for it where it is just being started again.</summary>
    public async Task<int> RegistryProcessIdAsync() => int.Parse(
        await Eventually.AnswersAsync(
            "the registry's process",
            () => Task.FromResult(Directory.GetDirectories($"/proc/{ProcessId}/task").Select(task => File.ReadAllText(Path.Combine(task, "children")).Trim()).FirstOrDefault(text => text is not "")),
            TestContext.Current.CancellationToken),
        System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="settings">Further ones, <c>Section:Name=value</c>; later ones win.</param>
    public static Task<RealServer> StartAsync(params string[] settings) => StartAsync(new RealServer(null, settings));

    /// <summary>Starts it on loopback, behind nginx as <c>deploy/nginx</c> has it: one origin for both.</summary>
    /// <param name="authority">Whose certificate nginx shows.</param>
    public static Task<RealServer> StartBehindNginxAsync(PrivateCa authority) => StartAsync(new RealServer(authority, []));

    private static async Task<RealServer> StartAsync(RealServer server)
    {
        PrivateNetwork.Required();
        BerthPrograms.Required();
        Requires.That(DistributionIsInstalled, "docker-registry");
        await server.StartAgainAsync();
        server.Authority = server.proxyAuthority?.Pem ?? File.ReadAllText(server.folder["data", "registry", "ca.pem"]);
        if (server.proxyAuthority is { } authority)
        {
            server.nginx = await RealNginx.StartAsync(authority, server.publicPort, server.port, server.registryPort);
        }

        PrivateNetwork.Trust(server.Authority, server.Registry);
        return server;
    }

    private static bool DistributionIsInstalled => File.Exists("/usr/bin/docker-registry");

    /// <summary>Starts it, with the data that it has.</summary>
    public async Task StartAgainAsync()
    {
        program = BackgroundProgram.Start(
            BerthPrograms.Server,
            [
                $"--DataDirectory={folder["data"]}", $"--Server:Listen=https://{PrivateNetwork.Address}:{port}", $"--Server:PublicUrl=https://{Hosts.Berth}:{port}",
                $"--Registry:Listen=https://{PrivateNetwork.Address}:{registryPort}", "--RateLimit:IsEnabled=false", "--Logging:LogLevel:Default=Warning",
                .. settings.Select(setting => $"--{setting}"),
            ],
            ProgramEnvironment.Bare(folder.Path), folder[$"server-{++starts}.log"]);
        var said = await program.ReadyAsync(
            () => Task.FromResult(program.Log is { } log && log.Contains("  registry ", StringComparison.Ordinal) && (starts > 1 || PrintedToken().IsMatch(log)) ? log : null),
            TestContext.Current.CancellationToken);
        Registry = PrintedRegistry().Match(said).Groups[1].Value;
        Token = starts == 1 ? PrintedToken().Match(said).Groups[1].Value : Token;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public Task KillAsync() => program!.KillAsync();

    /// <summary>A client of the API with a token; the administrator's by default.</summary>
    public HttpClient Client(string? token = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(Authority);
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy }, UseProxy = false })
        {
            BaseAddress = new($"https://{Hosts.Berth}:{publicPort}/api/v3/"),
        };
        client.DefaultRequestHeaders.UserAgent.Add(new("tests", "1"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token);
        return client;
    }

    /// <summary>Calls the API, and expects it to go well.</summary>
    public async Task<JsonNode?> ApiAsync(string method, string path, object? body = null, string? token = null)
    {
        using var client = Client(token);
        using var request = new HttpRequestMessage(new(method), path);
        request.Content = body is null ? null : new StringContent(System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text is "" ? null : JsonNode.Parse(text);
    }

    /// <summary>Makes a user with a token of these scopes.</summary>
    public async Task<string> UserAsync(string login, params string[] scopes)
    {
        await ApiAsync("POST", "admin/users", new { login });
        return await TokenAsync(login, scopes);
    }

    public async Task<string> TokenAsync(string login, params string[] scopes) =>
        (await ApiAsync("POST", $"admin/users/{login}/authorizations", new { scopes }))!["token"]!.GetValue<string>();

    public async Task<string> CodespaceTokenAsync(string repository, string token) =>
        (await ApiAsync("POST", $"repos/{repository}/berth/codespace-registry-token", new { }, token))!["token"]!.GetValue<string>();

    public async Task<string> WorkflowTokenAsync(string repository, string token) =>
        (await ApiAsync("POST", $"repos/{repository}/berth/workflow-token", new { }, token))!["token"]!.GetValue<string>();

    /// <summary>Waits until a package is seen to be there.</summary>
    public Task<JsonNode> PackageAsync(string owner, string name) => Eventually.AnswersAsync(
        $"that {owner}/{name} is published",
        async () =>
        {
            using var client = Client();
            using var answer = await client.GetAsync(new Uri($"orgs/{owner}/packages/container/{Uri.EscapeDataString(name)}", UriKind.Relative));
            return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
        },
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await (nginx?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (program?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(PrivateNetwork.Address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"  registry +(\S+)")]
    private static partial Regex PrintedRegistry();

    [GeneratedRegex(@"shown once: (berthp_\w{36})")]
    private static partial Regex PrintedToken();
}
