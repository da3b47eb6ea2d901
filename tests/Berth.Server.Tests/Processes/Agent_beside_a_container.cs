using Berth.Testing;
using Berth.Testing.Programs;

namespace Berth.Server.Tests.Processes;

/// <summary>A codespace that another platform runs: <c>berth agent --server</c> beside it, and the static helper inside, as processes of their own.</summary>
public sealed class Agent_beside_a_container : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private ServerProcess server = null!;
    private Clients clients = null!;
    private string name = "";
    private string token = "";

    public async ValueTask InitializeAsync()
    {
        server = await ServerProcess.StartAsync(folder["data"]);
        clients = new(server);
        (await clients.BerthAsync("trust", server.Host, "--fingerprint", server.Fingerprint)).Succeeded();
        clients.Environment["GH_ENTERPRISE_TOKEN"] = server.Token!;
        (await clients.GhAsync("", "api", "--method", "POST", "admin/organizations", "-f", "login=acme", "-f", "admin=admin")).Succeeded();
        (await clients.GhAsync("", "api", "--method", "POST", "orgs/acme/repos", "-f", "name=api", "-F", "private=true")).Succeeded();
        await SecretsAsync("hunter2-first");
        var made = (await clients.GhAsync("", "api", "--method", "POST", "repos/acme/api/codespaces", "-f", "platform=kubernetes", "--jq", ".name, .berth.agent_token")).Succeeded().Out;
        (name, token) = (made.Split('\n')[0], made.Split('\n')[1]);
        Directory.CreateDirectory(folder["private"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public async ValueTask DisposeAsync()
    {
        clients.Dispose();
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Serves_logins_as_they_are_now_and_variables_and_goes_on_while_the_server_is_away()
    {
        await using var agent = await StartAsync();
        Assert.Contains("\"hunter2-first\"", (await HelperAsync("acme.azurecr.io", "get")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("Available", await StateAsync());
        Assert.Equal(name, (await HelperAsync("", "env", "--", "/bin/sh", "-c", "printf %s \"$CODESPACE_NAME\"")).Succeeded().Out);

        await SecretsAsync("hunter2-second");
        await Task.Delay(TimeSpan.FromSeconds(2.1), TestContext.Current.CancellationToken);
        Assert.Contains("\"hunter2-second\"", (await HelperAsync("acme.azurecr.io", "get")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("credentials not found", (await HelperAsync("quay.io", "get")).Out, StringComparison.Ordinal);

        await server.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.1), TestContext.Current.CancellationToken);
        Assert.Contains("\"hunter2-second\"", (await HelperAsync("acme.azurecr.io", "get")).Succeeded().Out, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(token, agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_when_the_codespace_is_stopped_at_the_server_and_gives_nothing_out_from_then_on()
    {
        await using var agent = await StartAsync();
        (await clients.GhAsync("", "api", "--method", "POST", $"user/codespaces/{name}/stop")).Succeeded();
        var refused = await HelperAsync("acme.azurecr.io", "get");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("stopped", refused.Words, StringComparison.Ordinal);
        Assert.Contains("start the codespace anew", refused.Words, StringComparison.Ordinal);

        for (var second = 0; second < 60 && !agent.HasEnded; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }

        Assert.True(agent.HasEnded, agent.Log);
        Assert.Contains("serving no more", agent.Log, StringComparison.Ordinal);
        Assert.Equal((0, "Shutdown"), (agent.ExitCode, await StateAsync()));
    }

    [Fact]
    public async Task Says_what_is_missing_and_what_is_wrong()
    {
        var without = await clients.BerthAsync("agent", "--server", server.Host, "--directory", folder["private", "codespace"]);
        Assert.Contains("set BERTH_AGENT_TOKEN", without.Error, StringComparison.Ordinal);
        Assert.Contains("--directory DIR", (await clients.BerthAsync("agent", "--server", server.Host)).Error, StringComparison.Ordinal);

        clients.Environment["BERTH_AGENT_TOKEN"] = "bertha_1.1.nonsense";
        var wrong = await clients.BerthAsync("agent", "--server", server.Host, "--directory", folder["private", "codespace"]);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("Bad credentials", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("start the codespace anew", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", wrong.Words, StringComparison.Ordinal);
    }

    private async Task<BackgroundProgram> StartAsync()
    {
        var agent = BackgroundProgram.Start(
            BerthPrograms.Berth, ["agent", "--server", server.Host, "--directory", folder["private", "codespace"]],
            new Dictionary<string, string>(clients.Environment) { ["BERTH_AGENT_TOKEN"] = token }, folder["agent.log"]);
        await agent.ReadyAsync(
            () => Task.FromResult(File.Exists(folder["private", "codespace", "agent.sock"]) ? "ready" : null), TestContext.Current.CancellationToken);
        return agent;
    }

    private Task<ProgramRun> HelperAsync(string input, params string[] arguments) => ProgramRun.OfAsync(
        folder["private", "codespace", "docker-credential-berth"], arguments, ProgramEnvironment.Bare(folder.Path), TestContext.Current.CancellationToken, input);

    private async Task<string> StateAsync() =>
        (await clients.GhAsync("", "api", $"user/codespaces/{name}", "--jq", ".state")).Succeeded().Out.Trim();

    private async Task SecretsAsync(string password)
    {
        var file = clients.Write("registry.env", $"ACR_CONTAINER_REGISTRY_SERVER=acme.azurecr.io\nACR_CONTAINER_REGISTRY_USER=puller\nACR_CONTAINER_REGISTRY_PASSWORD={password}\n");
        (await clients.GhAsync("", "secret", "set", "--app", "codespaces", "--org", "acme", "-f", file)).Succeeded();
    }
}
