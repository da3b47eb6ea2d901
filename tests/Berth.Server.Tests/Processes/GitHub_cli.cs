using Berth.Testing;

namespace Berth.Server.Tests.Processes;

/// <summary>The unmodified <c>gh</c> against a server of its own, over TLS with the server's authority.</summary>
public sealed class GitHub_cli : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private ServerProcess server = null!;
    private Clients clients = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.StartAsync(folder["data"], "Server:PublicUrl=https://localhost:1");
        clients = new(server);
        (await clients.BerthAsync("trust", server.Host, "--fingerprint", server.Fingerprint)).Succeeded();
        (await clients.GhAsync(server.Token!, "auth", "login", "--with-token")).Succeeded();
        (await clients.GhAsync("", "api", "--method", "POST", "admin/organizations", "-f", "login=acme", "-f", "admin=admin")).Succeeded();
        foreach (var name in (string[])["api", "web"])
        {
            (await clients.GhAsync("", "api", "--method", "POST", "orgs/acme/repos", "-f", $"name={name}", "-F", "private=true")).Succeeded();
        }
    }

    public async ValueTask DisposeAsync()
    {
        clients.Dispose();
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Logs_in_and_says_who_it_is()
    {
        var status = await clients.GhAsync("", "auth", "status");

        Assert.Contains($"Logged in to {server.Host} as admin", status.Words, StringComparison.Ordinal);
        Assert.Contains("admin:org", status.Words, StringComparison.Ordinal);
        Assert.Equal("admin", (await clients.GhAsync("", "api", "user", "--jq", ".login")).Succeeded().Out.Trim());
    }

    [Fact]
    public async Task Sets_lists_and_deletes_secrets_of_every_level()
    {
        (await clients.GhAsync("first\nsecond\n", "secret", "set", "PIPED", "--app", "codespaces", "--org", "acme")).Succeeded();
        (await clients.GhAsync("", "secret", "set", "FOR_ALL", "--app", "codespaces", "--org", "acme", "--visibility", "all", "--body", "x")).Succeeded();
        (await clients.GhAsync("", "secret", "set", "FOR_SOME", "--app", "codespaces", "--org", "acme", "--repos", "api,acme/web", "--body", "x")).Succeeded();
        (await clients.GhAsync("", "secret", "set", "OWN", "--app", "codespaces", "-R", $"{server.Host}/acme/api", "--body", "x")).Succeeded();
        (await clients.GhAsync("", "secret", "set", "MINE", "--user", "--repos", "acme/api", "--body", "x")).Succeeded();
        var file = clients.Write("registry.env", "ACR_CONTAINER_REGISTRY_SERVER=acme.azurecr.io\nACR_CONTAINER_REGISTRY_USER=puller\nACR_CONTAINER_REGISTRY_PASSWORD=hunter2\n");
        (await clients.GhAsync("", "secret", "set", "--app", "codespaces", "--org", "acme", "-f", file)).Succeeded();

        var ofOrganization = (await clients.GhAsync("", "secret", "list", "--app", "codespaces", "--org", "acme")).Succeeded().Out;
        Assert.Equal(
            ["ACR_CONTAINER_REGISTRY_PASSWORD PRIVATE", "ACR_CONTAINER_REGISTRY_SERVER PRIVATE", "ACR_CONTAINER_REGISTRY_USER PRIVATE", "FOR_ALL ALL", "FOR_SOME SELECTED", "PIPED PRIVATE"],
            Rows(ofOrganization).Select(row => $"{row[0]} {row[2]}"));
        Assert.Equal("OWN", Assert.Single(Rows((await clients.GhAsync("", "secret", "list", "--app", "codespaces", "-R", $"{server.Host}/acme/api")).Succeeded().Out))[0]);
        Assert.Equal("MINE", Assert.Single(Rows((await clients.GhAsync("", "secret", "list", "--user")).Succeeded().Out))[0]);
        Assert.Equal(
            "api,web",
            (await clients.GhAsync("", "api", "orgs/acme/codespaces/secrets/FOR_SOME/repositories", "--jq", "[.repositories[].name] | join(\",\")")).Succeeded().Out.Trim());
        Assert.Equal(
            "acme.azurecr.io",
            (await clients.GhAsync("", "api", "repos/acme/api/codespaces/secrets/effective", "--jq", ".registries[].registry")).Succeeded().Out.Trim());

        foreach (var (name, level) in ((string, string[])[])[("PIPED", ["--app", "codespaces", "--org", "acme"]), ("OWN", ["--app", "codespaces", "-R", $"{server.Host}/acme/api"]), ("MINE", ["--user"])])
        {
            (await clients.GhAsync("", ["secret", "delete", name, .. level])).Succeeded();
        }

        Assert.Empty(Rows((await clients.GhAsync("", "secret", "list", "--user")).Succeeded().Out));
        Assert.DoesNotContain("hunter2", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_edits_stops_and_deletes_codespaces_and_is_told_how_to_make_one()
    {
        // This version of gh asks for codespaces at an address of its own; the token goes with it.
        clients.Environment["GITHUB_API_URL"] = $"https://{server.Host}/api/v3";
        clients.Environment["GITHUB_SERVER_URL"] = $"https://{server.Host}";
        clients.Environment["GITHUB_TOKEN"] = clients.Environment["GH_TOKEN"] = server.Token!;
        var made = (await clients.GhAsync("", "api", "--method", "POST", "repos/acme/api/codespaces", "-f", "platform=machine", "--jq", ".name, .berth.agent_token")).Succeeded().Out;
        var (name, agent) = (made.Split('\n')[0], made.Split('\n')[1]);
        clients.Environment["GH_ENTERPRISE_TOKEN"] = agent;
        (await clients.GhAsync("", "api", "--method", "PATCH", "codespace", "-f", "state=Available")).Succeeded();
        clients.Environment["GH_ENTERPRISE_TOKEN"] = server.Token!;

        (await clients.GhAsync("", "codespace", "edit", "-c", name, "--display-name", "Fixing it")).Succeeded();
        var listed = (await clients.GhAsync("", "codespace", "list")).Succeeded().Out;
        Assert.Equal([name, "Fixing it", "acme/api"], Assert.Single(Rows(listed))[..3]);
        Assert.Contains(name, (await clients.GhAsync("", "codespace", "list", "--org", "acme")).Succeeded().Out, StringComparison.Ordinal);
        (await clients.GhAsync("", "codespace", "stop", "-c", name)).Succeeded();
        Assert.Contains("ShuttingDown", (await clients.GhAsync("", "codespace", "list")).Succeeded().Out, StringComparison.Ordinal);
        (await clients.GhAsync("", "codespace", "delete", "-c", name, "--force")).Succeeded();
        Assert.Empty(Rows((await clients.GhAsync("", "codespace", "list")).Succeeded().Out));

        var create = await clients.GhAsync("", "codespace", "create", "-R", "acme/api", "-b", "main", "-m", "own");
        Assert.Contains($"berth codespace create -R acme/api --server {server.Host}", create.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_repositories_page_by_page_and_one_by_one()
    {
        for (var number = 0; number < 5; number++)
        {
            (await clients.GhAsync("", "api", "--method", "POST", "user/repos", "-f", $"name=r{number}", "-F", "private=true")).Succeeded();
        }

        Assert.Equal(
            ["acme/api", "acme/web", "admin/r0", "admin/r1", "admin/r2", "admin/r3", "admin/r4"],
            (await clients.GhAsync("", "api", "--paginate", "user/repos?per_page=2", "--jq", ".[].full_name")).Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("acme/api", (await clients.GhAsync("", "repo", "view", "acme/api")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("acme/web", (await clients.GhAsync("", "repo", "list", "acme")).Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_told_what_is_wrong()
    {
        var missing = await clients.GhAsync("", "secret", "set", "A", "--user", "--repos", "acme/nothing", "--body", "x");
        Assert.Contains("Could not resolve to a Repository with the name 'acme/nothing'.", missing.Words, StringComparison.Ordinal);

        var bad = await clients.GhAsync("", "secret", "set", "bad name", "--user", "--body", "x");
        Assert.Contains("Secret names can only contain alphanumeric characters", bad.Words, StringComparison.Ordinal);

        var narrow = (await clients.GhAsync("", "api", "--method", "POST", "berth/tokens", "-f", "note=narrow", "-f", "scopes[]=repo", "--jq", ".token")).Succeeded().Out.Trim();
        clients.Environment["GH_ENTERPRISE_TOKEN"] = narrow;
        var refused = await clients.GhAsync("", "secret", "list", "--user");
        Assert.Contains("codespace", refused.Words, StringComparison.Ordinal);
        Assert.Contains("HTTP 403", refused.Words, StringComparison.Ordinal);

        clients.Environment["GH_ENTERPRISE_TOKEN"] = "berthp_nonsense";
        Assert.Contains("gh auth login", (await clients.GhAsync("", "secret", "list", "--user")).Words, StringComparison.Ordinal);
    }

    private static IEnumerable<string[]> Rows(string list) => list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'));
}
