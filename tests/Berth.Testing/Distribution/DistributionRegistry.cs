using System.Net;
using System.Text.RegularExpressions;
using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.Testing.Distribution;

/// <summary>A real CNCF Distribution, Debian's <c>docker-registry</c>: TLS from a private authority, on a port that was free.</summary>
public sealed partial class DistributionRegistry : IAsyncDisposable
{
    private const string Registry = "/usr/bin/docker-registry";
    private const string Htpasswd = "/usr/bin/htpasswd";

    private readonly TemporaryFolder folder = new();
    private BackgroundProgram? program;

    private DistributionRegistry()
    {
    }

    /// <summary><c>host:port</c>, as an image reference begins.</summary>
    public string Name { get; private set; } = "";

    public string Log => program?.Log ?? "";

    /// <summary>Whether this machine has the programs it is made of.</summary>
    public static bool IsInstalled => File.Exists(Registry) && File.Exists(Htpasswd);

    /// <exception cref="TimeoutException">It did not come up; the message has its log.</exception>
    public static async Task<DistributionRegistry> StartAsync(
        PrivateCa authority, IPAddress address, string host, RegistryAuth auth, CancellationToken cancellationToken)
    {
        var registry = new DistributionRegistry();
        try
        {
            await registry.StartAsync(authority, address, auth, host, cancellationToken);
            return registry;
        }
        catch
        {
            await registry.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (program is not null)
        {
            await program.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task StartAsync(
        PrivateCa authority, IPAddress address, RegistryAuth auth, string host, CancellationToken cancellationToken)
    {
        using var certificate = authority.Issue(host);
        folder.Write("certificate.pem", certificate.ExportCertificatePem());
        folder.Write("key.pem", PrivateCa.KeyPem(certificate));
        folder.Write("authority.pem", authority.Pem);
        var configuration = folder.Write("config.yml", $$"""
            version: 0.1
            log: {level: info}
            storage:
              filesystem: {rootdirectory: "{{folder["storage"]}}" }
              delete: {enabled: true}
            http:
              addr: "{{address}}:0"
              tls: {certificate: "{{folder["certificate.pem"]}}", key: "{{folder["key.pem"]}}" }
            {{await AuthAsync(auth, cancellationToken)}}
            """);

        program = BackgroundProgram.Start(Registry, ["serve", configuration], ProgramEnvironment.Bare(folder.Path), folder["registry.log"]);
        using var client = authority.Client();
        Name = await program.ReadyAsync(
            async () => ListeningOn().Match(program.Log) is { Success: true } match
                && await AnswersAsync(client, $"{host}:{match.Groups[1].Value}", cancellationToken) is { } name ? name : null,
            cancellationToken);
    }

    private async Task<string> AuthAsync(RegistryAuth auth, CancellationToken cancellationToken) => auth switch
    {
        RegistryAuth.Open => "",
        RegistryAuth.Passwords(var users) =>
            $$"""auth: {htpasswd: {realm: Berth tests, path: "{{await PasswordFileAsync(users, cancellationToken)}}" } }""",
        RegistryAuth.Tokens(var service) => $$"""
            auth:
              token:
                realm: "{{service.Realm}}"
                service: "{{service.Name}}"
                issuer: "{{TokenService.Issuer}}"
                rootcertbundle: "{{folder["authority.pem"]}}"
            """,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<string> PasswordFileAsync(RegistryUser[] users, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        foreach (var user in users)
        {
            var run = await ProgramRun.OfAsync(
                Htpasswd, ["-niB", user.Name], ProgramEnvironment.Bare(folder.Path), cancellationToken, user.Password + "\n");
            lines.Add(run.Succeeded().Out.Trim());
        }

        return folder.Write("htpasswd", string.Join('\n', lines) + "\n");
    }

    private static async Task<string?> AnswersAsync(HttpClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"https://{name}/v2/"), cancellationToken);
            return name;
        }
        catch (HttpRequestException)
        {
            // Not yet: whoever waits asks again, for a bounded time.
            return null;
        }
    }

    [GeneratedRegex(@"listening on [^ ]*:(\d+), tls")]
    private static partial Regex ListeningOn();
}
