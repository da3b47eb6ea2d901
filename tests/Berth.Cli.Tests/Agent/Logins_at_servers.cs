using Berth.Cli.Server;
using Berth.Core.Client;
using Berth.Core.Credentials;

namespace Berth.Cli.Tests.Agent;

/// <summary>The user's tokens for berth-servers, held by the agent.</summary>
public sealed class Logins_at_servers : IDisposable
{
    private static readonly SecretText Token = new("berthp_canary0000000000000000000000000000000");
    private static readonly ServerUrl Server = ServerUrl.Parse("berth.example:7700");

    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Are_answered_to_berth_and_to_no_registry_client()
    {
        await using var agent = await RunningAgent.StartAsync(script);
        var accounts = new ServerAccounts(script.Surroundings());

        accounts.Keep(Server, "mona", Token);

        Assert.Equal(("mona", Token.Reveal()), (accounts.Find(Server)!.Value.User, accounts.Token(Server).Reveal()));
        Assert.Equal([("https://berth.example:7700", "mona")], accounts.All());
        var client = new AgentClient(agent.Directory);
        Assert.Equal(AgentWords.NotFound, client.Ask(new(AgentWords.Get, Server.Host)).Outcome);
        Assert.Empty(client.Ask(new(AgentWords.List)).Logins);
        Assert.Empty(client.Ask(new(AgentWords.Registries)).Logins);
    }

    [Fact]
    public async Task Are_on_no_disk_and_name_the_server_that_is_meant_where_none_is_named()
    {
        await using var agent = await RunningAgent.StartAsync(script);
        var accounts = new ServerAccounts(script.Surroundings());

        accounts.Keep(Server, "mona", Token);

        var files = Directory.GetFiles(script.Home, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotContain("canary", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Equal(Server, ServerUrl.Choose(null, script.Surroundings()));
        Assert.True(accounts.Drop(Server));
        Assert.Contains("berth auth login", Assert.Throws<MisusedException>(() => ServerUrl.Choose(null, script.Surroundings())).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_the_agent_up_and_end_it_with_the_last_of_them()
    {
        await using var agent = await RunningAgent.StartAsync(script);
        var accounts = new ServerAccounts(script.Surroundings());
        accounts.Keep(Server, "mona", Token);
        new AgentClient(agent.Directory).Ask(new(AgentWords.Forget));

        Assert.Equal("mona", accounts.Find(Server)?.User);
        accounts.Drop(Server);

        await agent.Serving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Null(accounts.Find(Server));
    }

    [Fact]
    public async Task Of_the_environment_come_first()
    {
        await using var agent = await RunningAgent.StartAsync(script);
        var accounts = new ServerAccounts(script.Surroundings());
        accounts.Keep(Server, "mona", Token);
        script.Environment[ServerClient.TokenVariable] = "berthp_other\n";

        Assert.Equal("berthp_other", new ServerAccounts(script.Surroundings()).Token(Server).Reveal());
    }

    [Fact]
    public async Task Are_asked_for_where_there_is_somebody_to_ask_or_read_from_standard_input()
    {
        var asked = await script.RunAsync("auth", "login", "berth.example");
        var nobody = await script.RunAsync("auth", "status");
        var none = await script.RunAsync("auth", "token", "berth.example");

        Assert.Equal((2, true), (asked.ExitCode, asked.Error.Contains("--with-token", StringComparison.Ordinal)));
        Assert.Equal((1, true), (nobody.ExitCode, nobody.Error.Contains("berth auth login", StringComparison.Ordinal)));
        Assert.Equal((2, ""), (none.ExitCode, none.Out));
    }
}
