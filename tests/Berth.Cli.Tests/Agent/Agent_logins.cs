using Berth.Cli.Agent;
using Berth.Core.Client;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Tests.Agent;

public sealed class Agent_logins
{
    private readonly AgentLogins logins = new(sets => new PlainKeychain(sets), _ => null);

    [Fact]
    public async Task Answer_with_the_set_of_a_registry()
    {
        logins.Load([Some("GHCR", "ghcr.io", "mona")]);

        Assert.Equal(("found", "mona"), await GetAsync("https://ghcr.io/v2/"));
        Assert.Equal(("not-found", null), await GetAsync("quay.io"));
        Assert.Equal(("not-found", null), await GetAsync("not a registry"));
    }

    [Fact]
    public async Task Give_a_stored_login_until_it_is_erased()
    {
        logins.Load([Some("GHCR", "ghcr.io", "mona")]);

        await logins.AnswerAsync(new(AgentWords.Store, "https://ghcr.io", "hubot", new("p")), CancellationToken.None);
        Assert.Equal(("found", "hubot"), await GetAsync("ghcr.io"));

        await logins.AnswerAsync(new(AgentWords.Erase, "ghcr.io"), CancellationToken.None);
        Assert.Equal(("found", "mona"), await GetAsync("ghcr.io"));
    }

    [Fact]
    public async Task Store_what_no_set_names()
    {
        await logins.AnswerAsync(new(AgentWords.Store, "quay.io", "hubot", new("p")), CancellationToken.None);

        Assert.Equal(("found", "hubot"), await GetAsync("quay.io"));
        Assert.False(logins.IsEmpty);
    }

    [Fact]
    public async Task Replace_a_set_by_the_next_for_the_same_registry()
    {
        logins.Load([Some("OLD", "ghcr.io", "mona"), Some("QUAY", "quay.io", "robot")]);
        logins.Load([Some("NEW", "ghcr.io", "hubot")]);

        Assert.Equal(("found", "hubot"), await GetAsync("ghcr.io"));
        Assert.Equal(("found", "robot"), await GetAsync("quay.io"));
    }

    [Fact]
    public void Are_empty_when_all_is_forgotten()
    {
        logins.Load([Some("GHCR", "ghcr.io", "mona"), Some("QUAY", "quay.io", "robot")]);

        logins.Forget([RegistryHost.Parse("ghcr.io")]);
        Assert.Equal(["quay.io"], logins.Hosts);

        logins.Forget([]);
        Assert.True(logins.IsEmpty);
    }

    [Fact]
    public async Task Refuse_to_hold_logins_without_end()
    {
        for (var i = 0; i < 1000; i++)
        {
            await logins.AnswerAsync(new(AgentWords.Store, $"r{i}.example.com", "u", new("p")), CancellationToken.None);
        }

        var answer = await logins.AnswerAsync(new(AgentWords.Store, "one-more.example.com", "u", new("p")), CancellationToken.None);

        Assert.Equal("refused", answer.Outcome);
    }

    private async Task<(string, string?)> GetAsync(string server)
    {
        var answer = await logins.AnswerAsync(new(AgentWords.Get, server), CancellationToken.None);
        return (answer.Outcome, answer.Username);
    }

    private static RegistrySecretSet Some(string identifier, string registry, string user) =>
        new(identifier, SecretLevel.User, "environment", RegistryHost.Parse(registry), null, user, new("password"), null);
}
