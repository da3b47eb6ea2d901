using Berth.Testing;

namespace Berth.Server.Tests.Processes;

/// <summary>What <c>berth</c> itself asks a server.</summary>
public sealed class Berth_and_a_server : IAsyncLifetime
{
    private const string Acme = """
        users:
          mona: { email: mona@example.com }
          hubot: {}
        organizations:
          acme:
            name: Acme
            default_repository_permission: none
            members: { admin: owner, mona: member }
            repositories:
              api: { visibility: internal, clone_url: "https://forge.example/acme/api.git", collaborators: { mona: write }, secrets: [DEPLOY_KEY] }
              web: {}
            secrets:
              SHARED: { repositories: [api] }
        """;

    private readonly TemporaryFolder folder = new();
    private ServerProcess server = null!;
    private Clients clients = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.StartAsync(folder["data"]);
        clients = new(server);
    }

    public async ValueTask DisposeAsync()
    {
        clients.Dispose();
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Trust_compares_the_fingerprint_and_nothing_is_asked_before()
    {
        var before = await clients.BerthAsync("keys", "list");
        Assert.Equal(3, before.ExitCode);
        Assert.Contains($"berth: hint: berth trust {server.Host}", before.Error, StringComparison.Ordinal);

        var nobody = await clients.BerthAsync("trust", server.Host);
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains(server.Fingerprint, nobody.Error, StringComparison.Ordinal);

        var wrong = await clients.BerthAsync("trust", server.Host, "--fingerprint", server.Fingerprint.Replace(server.Fingerprint[..2], "00", StringComparison.Ordinal));
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("has another fingerprint", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await clients.BerthAsync("keys", "list")).ExitCode);

        (await clients.BerthAsync("trust", $"https://{server.Host}", "--fingerprint", server.Fingerprint.ToLowerInvariant())).Succeeded();
        Assert.Contains("yes", (await clients.BerthAsync("keys", "list")).Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_shows_what_apply_does_and_then_nothing_is_left()
    {
        await TrustAsync();
        var file = clients.Write("acme.yaml", Acme);

        var plan = await clients.BerthAsync("plan", file);
        Assert.Equal(1, plan.ExitCode);
        Assert.Contains("+ user mona", plan.Out, StringComparison.Ordinal);
        Assert.Contains("+ repository acme/api, internal", plan.Out, StringComparison.Ordinal);
        Assert.Contains("! organization acme: secret SHARED has no value; gh secret set SHARED --app codespaces --org acme --visibility selected --repos api", plan.Out, StringComparison.Ordinal);

        var applied = await clients.BerthAsync("apply", file);
        Assert.Equal(plan.Out, applied.Succeeded().Out);
        Assert.Contains("2 secrets have no value yet", applied.Error, StringComparison.Ordinal);

        var gh = (string[])["secret", "set", "SHARED", "--app", "codespaces", "--org", "acme", "--visibility", "all", "--body", "x"];
        clients.Environment["GH_ENTERPRISE_TOKEN"] = server.Token!;
        (await clients.GhAsync("", gh)).Succeeded();
        (await clients.GhAsync("", "secret", "set", "DEPLOY_KEY", "--app", "codespaces", "-R", $"{server.Host}/acme/api", "--body", "x")).Succeeded();

        var policy = await clients.BerthAsync("apply", file);
        Assert.Equal("~ organization acme: secret SHARED all → selected: api\n", policy.Succeeded().Out);
        var again = await clients.BerthAsync("plan", file);
        Assert.Equal("", again.Succeeded().Out);
        Assert.Equal("berth: nothing to change\n", again.Error);

        var changed = clients.Write("acme.yaml", Acme.Replace("mona: member", "hubot: owner").Replace("mona: write", "mona: read"));
        var pruned = await clients.BerthAsync("apply", changed, "--prune");
        Assert.Equal(
            """
            + organization acme: hubot becomes owner
            - organization acme: mona is no longer in it
            ~ repository acme/api: mona may pull, no longer push

            """,
            pruned.Succeeded().Out);
    }

    [Fact]
    public async Task Plan_of_what_means_nothing_says_where()
    {
        await TrustAsync();

        var refused = await clients.BerthAsync("plan", clients.Write("bad.yaml", "organizations:\n  acme:\n    secrets: { A: { value: x } }\n"));

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("bad.yaml:3: secret 'A' has a member 'value', which means nothing", refused.Error, StringComparison.Ordinal);
        Assert.Contains("values never stand in this file", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_rotate_and_the_audit_log_is_whole()
    {
        await TrustAsync();

        Assert.Contains("is active", (await clients.BerthAsync("keys", "rotate")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("are what was written", (await clients.BerthAsync("audit", "verify")).Succeeded().Out, StringComparison.Ordinal);

        clients.Environment["BERTH_TOKEN"] = "berthp_nonsense";
        var refused = await clients.BerthAsync("audit", "verify");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Bad credentials (401)", refused.Error, StringComparison.Ordinal);
        Assert.Contains("see whether BERTH_TOKEN holds a token of this server", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", refused.Words, StringComparison.Ordinal);
    }

    private async Task TrustAsync() => (await clients.BerthAsync("trust", server.Host, "--fingerprint", server.Fingerprint)).Succeeded();
}
