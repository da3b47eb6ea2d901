using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Programs;

namespace Berth.Server.Tests.Processes;

/// <summary>What <c>berth</c> asks a server with a registry, about images that were really pushed.</summary>
public sealed class Berth_package : IAsyncLifetime
{
    private const string Acme = """
        users:
          mona: {}
          eve: {}
        organizations:
          acme:
            default_repository_permission: none
            members: { admin: owner, mona: member }
            repositories:
              api: { visibility: private }
              web: { visibility: private }
              site: { visibility: public }
        """;

    private readonly TemporaryFolder folder = new();
    private ServerProcess? server;
    private Clients clients = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ServerProcess Server => server!;

    private string Registry => Server.Log.Split("  registry ")[1].Split('\n')[0].Trim();

    public async ValueTask InitializeAsync()
    {
        Requires.That(File.Exists("/usr/bin/docker-registry") && TestImage.CanBeMade, "docker-registry, skopeo and busybox");
        var port = FreePort();
        server = await ServerProcess.StartAsync(
            folder["data"], $"Server:Listen=https://127.0.0.1:{port}", $"Server:PublicUrl=https://localhost:{port}", "Registry:IsEnabled=true", "Registry:Listen=https://127.0.0.1:0");
        clients = new(server);
        (await clients.BerthAsync("trust", server.Host, "--fingerprint", server.Fingerprint)).Succeeded();
        (await clients.BerthAsync("apply", clients.Write("acme.yaml", Acme))).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        clients?.Dispose();
        await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Dispose();
    }

    [Fact]
    public async Task Is_listed_viewed_edited_shared_and_explained()
    {
        Assert.Equal("berth: no packages; whoever pushes an image makes one\n", (await clients.BerthAsync("package", "list", "acme")).Succeeded().Error);
        await PushAsync("api:1.0", "tools/build:1");

        var listed = (await clients.BerthAsync("package", "list", "acme")).Succeeded().Out;
        Assert.Matches(@"acme/api +private +acme/api +1 ", listed);
        Assert.Matches(@"acme/tools/build +private +acme/api +1 ", listed);
        var viewed = (await clients.BerthAsync("package", "view", "acme/tools/build")).Succeeded().Out;
        Assert.Contains("acme/api, whose access it inherits", viewed, StringComparison.Ordinal);
        Assert.Matches(@"\d+ +sha256:[0-9a-f]{12} +1 +[\d.]+ [kM]B ", viewed);

        var edited = (await clients.BerthAsync("package", "edit", "acme/api", "--inherit", "off", "--json")).Succeeded();
        Assert.False(JsonNode.Parse(edited.Out)!["inheritsAccess"]!.GetValue<bool>());

        var denied = await clients.BerthAsync("explain", $"{Registry}/acme/api:1.0", "--repo", "acme/web");
        Assert.Equal(1, denied.ExitCode);
        Assert.StartsWith("denied: a codespace of acme/web, opened by admin, may not pull acme/api\n  rule: 6\n", denied.Out, StringComparison.Ordinal);
        Assert.Contains("berth package allow acme/api --codespaces acme/web", denied.Out, StringComparison.Ordinal);

        // As the answer says.
        Assert.Equal("codespaces of acme/web may pull acme/api\n", (await clients.BerthAsync("package", "allow", "acme/api", "--codespaces", "acme/web")).Succeeded().Out);
        Assert.StartsWith("allowed: ", (await clients.BerthAsync("explain", "acme/api", "--repo", "acme/web")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains(
            "berth: warning: the repository is public",
            (await clients.BerthAsync("package", "allow", "acme/api", "--codespaces", "acme/site")).Succeeded().Error, StringComparison.Ordinal);

        Assert.Equal(1, (await clients.BerthAsync("explain", "acme/api", "--user", "mona")).ExitCode);
        (await clients.BerthAsync("package", "allow", "acme/api", "--user", "mona", "--role", "read")).Succeeded();
        Assert.Contains("rule: P2", (await clients.BerthAsync("explain", "acme/api", "--user", "mona")).Succeeded().Out, StringComparison.Ordinal);
        var access = (await clients.BerthAsync("package", "access", "acme/api")).Succeeded().Out;
        Assert.Matches(@"user +mona +P2 ", access);
        Assert.Matches(@"codespaces of +acme/web +2 ", access);
        Assert.DoesNotContain("eve", access, StringComparison.Ordinal);

        (await clients.BerthAsync("package", "revoke", "acme/api", "--user", "mona")).Succeeded();
        (await clients.BerthAsync("package", "revoke", "acme/api", "--codespaces", "acme/web")).Succeeded();
        var after = (await clients.BerthAsync("package", "access", "acme/api")).Succeeded().Out;
        Assert.DoesNotContain("mona", after, StringComparison.Ordinal);
        Assert.DoesNotContain("acme/web", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Becomes_public_only_where_somebody_agrees()
    {
        await PushAsync("api:1.0");

        var asked = await clients.BerthAsync("package", "edit", "acme/api", "--visibility", "public");
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("berth package edit acme/api --visibility public --yes", asked.Error, StringComparison.Ordinal);

        Assert.Matches("acme/api +public", (await clients.BerthAsync("package", "edit", "acme/api", "--visibility", "public", "--yes")).Succeeded().Out);
        Assert.Matches("everybody +- +1 ", (await clients.BerthAsync("package", "access", "acme/api")).Succeeded().Out);

        Assert.Contains("stays public", (await clients.BerthAsync("package", "edit", "acme/api", "--visibility", "private")).Failed().Error, StringComparison.Ordinal);
        Assert.Matches("acme/api +private", (await clients.BerthAsync("package", "edit", "acme/api", "--visibility", "private", "--force")).Succeeded().Out);
    }

    [Fact]
    public async Task Is_deleted_and_collected()
    {
        await PushAsync("api:1.0", "tools/build:1");

        var asked = await clients.BerthAsync("package", "delete", "acme/api");
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("This deletes acme/api with its version. It cannot be restored.", asked.Error, StringComparison.Ordinal);
        var last = await clients.BerthAsync("package", "delete", "acme/api", "--version", "1.0", "--yes");
        Assert.Equal(2, last.ExitCode);
        Assert.Contains("that is the last version of acme/api", last.Error, StringComparison.Ordinal);

        foreach (var name in (string[])["acme/api", "acme/tools/build"])
        {
            Assert.StartsWith($"deleted {name}", (await clients.BerthAsync("package", "delete", name, "--yes")).Succeeded().Out, StringComparison.Ordinal);
            Assert.Contains($"there is no package {name}", (await clients.BerthAsync("package", "view", name)).Failed().Error, StringComparison.Ordinal);
        }

        Assert.Matches(@"^removed \d+ blobs", (await clients.BerthAsync("registry", "gc")).Succeeded().Out);

        // It is over when the registry takes images again.
        await PushAsync("api:2.0");
    }

    [Fact]
    public async Task Of_others_stays_theirs()
    {
        await PushAsync("api:1.0");

        clients.Environment["BERTH_TOKEN"] = await TokenAsync("mona", "repo", "write:packages", "codespace");
        Assert.Contains("there is no package acme/api that you may see", (await clients.BerthAsync("package", "view", "acme/api")).Failed().Error, StringComparison.Ordinal);
        Assert.Contains("there is no repository acme/web", (await clients.BerthAsync("registry", "token", "--repo", "acme/web")).Failed().Error, StringComparison.Ordinal);

        clients.Environment["BERTH_TOKEN"] = Server.Token!;
        (await clients.BerthAsync("package", "edit", "acme/api", "--inherit", "off")).Succeeded();
        (await clients.BerthAsync("package", "allow", "acme/api", "--user", "mona", "--role", "read")).Succeeded();

        // Who may read it sees its versions; settings are its admins'.
        clients.Environment["BERTH_TOKEN"] = await TokenAsync("mona", "repo", "write:packages");
        var seen = JsonNode.Parse((await clients.BerthAsync("package", "view", "acme/api", "--json")).Succeeded().Out)!;
        Assert.Null(seen["settings"]);
        Assert.Equal("1.0", seen["versions"]![0]!["tags"]![0]!.GetValue<string>());
        Assert.Contains("Must have admin rights", (await clients.BerthAsync("package", "access", "acme/api")).Failed().Error, StringComparison.Ordinal);
        Assert.Contains("site_admin", (await clients.BerthAsync("registry", "gc")).Failed().Error, StringComparison.Ordinal);

        clients.Environment["BERTH_TOKEN"] = await TokenAsync("eve", "repo", "write:packages");
        Assert.Contains("the server does not say", (await clients.BerthAsync("explain", "acme/api")).Failed().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_another_registry_is_not_explained_and_a_registry_is_configured_by_what_is_printed()
    {
        var other = await clients.BerthAsync("explain", "ghcr.io/acme/api:1");
        Assert.Equal(2, other.ExitCode);
        Assert.Contains($"is not of this server's registry, which is {Registry}", other.Error, StringComparison.Ordinal);

        var configuration = (await clients.BerthAsync("registry", "config")).Succeeded();
        Assert.Contains($"    service: {Registry}\n", configuration.Out, StringComparison.Ordinal);
        Assert.Contains("holds the secret", configuration.Error, StringComparison.Ordinal);
    }

    /// <summary>As a build does it: with a token of <c>berth registry token</c>, which goes from one program's output into another's input.</summary>
    private async Task PushAsync(params string[] images)
    {
        var made = (await clients.BerthAsync("registry", "token", "--repo", "acme/api", "--workflow")).Succeeded();
        Assert.Matches(@"^\S+\n$", made.Out);
        Assert.Contains($"the registry is {Registry}, the user name berth; the token ends at ", made.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Out.Trim(), made.Error, StringComparison.Ordinal);

        clients.Write("certs/ca.crt", File.ReadAllText(clients.Environment["SSL_CERT_FILE"]));
        var (certificates, logins) = (Path.Combine(clients.Environment["HOME"], "certs"), Path.Combine(clients.Environment["HOME"], "auth.json"));
        (await SkopeoAsync(made.Out, "login", "--username", "berth", "--password-stdin", "--authfile", logins, "--cert-dir", certificates, Registry)).Succeeded();
        using var image = new TestImage();
        foreach (var name in images)
        {
            (await SkopeoAsync(
                "", "--insecure-policy", "copy", "--quiet", "--dest-cert-dir", certificates, "--dest-authfile", logins, image.OnDisk, $"docker://{Registry}/acme/{name}")).Succeeded();
        }

        await Eventually.AnswersAsync(
            "that they are published",
            async () => (await clients.BerthAsync("package", "list", "acme")).Out is var listed && images.All(name => listed.Contains($"acme/{name.Split(':')[0]} ", StringComparison.Ordinal))
                ? listed
                : null,
            Ct);
    }

    private Task<ProgramRun> SkopeoAsync(string input, params string[] arguments) => ProgramRun.OfAsync("/usr/bin/skopeo", arguments, clients.Environment, Ct, input);

    private async Task<string> TokenAsync(string login, params string[] scopes)
    {
        using var client = Server.Client();
        var body = new JsonObject { ["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]) }.ToJsonString();
        using var answer = await client.PostAsync(
            new Uri($"admin/users/{login}/authorizations", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Ct);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["token"]!.GetValue<string>();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
