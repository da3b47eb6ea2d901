using Berth.Cli.Agent;
using Berth.Core.Client;
using Berth.Core.Docker.Lookup;

namespace Berth.Cli.Tests;

/// <summary>Which login is examined, and what is said where clients get another. Nobody listens on the port of this registry.</summary>
public sealed class Berth_doctor : IAsyncDisposable
{
    private const string Registry = "127.0.0.1:1";
    private const string AsksBerth = """{"credHelpers":{"127.0.0.1:1":"berth"}}""";

    private readonly CancellationTokenSource stopping = new();
    private readonly Script script = new Script().With("ACME", Registry, "mona", "good");
    private Task serving = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        stopping.Dispose();
        script.Dispose();
    }

    [Fact]
    public async Task Of_secrets_that_no_client_asks_for_says_to_log_in()
    {
        var result = await script.RunAsync("doctor");

        Assert.Contains("warning BERTH2034: no client here asks berth for 127.0.0.1:1", result.Out, StringComparison.Ordinal);
        Assert.Contains("run: berth login\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_registry_that_is_not_reached_ends_with_3() => Assert.Equal(3, (await script.RunAsync("doctor")).ExitCode);

    [Fact]
    public async Task Of_a_registry_that_is_not_reached_and_a_broken_set_ends_with_1()
    {
        script.Environment["OTHER_CONTAINER_REGISTRY_SERVER"] = "ghcr.io";

        Assert.Equal(1, (await script.RunAsync("doctor")).ExitCode);
    }

    [Fact]
    public async Task Of_a_file_of_secrets_names_it_in_the_command()
    {
        var file = script.Write("my secrets.env", "GH_CONTAINER_REGISTRY_SERVER=127.0.0.1:1\nGH_CONTAINER_REGISTRY_USER=m\nGH_CONTAINER_REGISTRY_PASSWORD=p\n");

        var result = await script.RunAsync("doctor", "--secrets-file", file);

        Assert.Contains($"run: berth login --secrets-file '{file}'\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_clients_with_a_login_of_their_own_asks_for_none()
    {
        script.Write(".docker/config.json", """{"auths":{"127.0.0.1:1":{"auth":"bW9uYTpnb29k"}}}""");

        Assert.DoesNotContain("BERTH203", (await script.RunAsync("doctor")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_clients_with_another_login_of_their_own_says_so()
    {
        script.Write(".docker/config.json", """{"auths":{"127.0.0.1:1":{"auth":"bW9uYTpvbGQ="}}}""");

        Assert.Contains("warning BERTH2033: docker has another login for 127.0.0.1:1", (await script.RunAsync("doctor")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_agent_that_holds_the_same_is_content()
    {
        script.Write(".docker/config.json", AsksBerth);
        await HandOverAsync("mona", "good");

        Assert.DoesNotContain("BERTH203", (await script.RunAsync("doctor")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_agent_that_holds_an_older_set_says_to_log_in_again()
    {
        script.Write(".docker/config.json", AsksBerth);
        await HandOverAsync("mona", "old");

        var result = await script.RunAsync("doctor");

        Assert.Contains("warning BERTH2033: clients get another login for 127.0.0.1:1 than ACME holds", result.Out, StringComparison.Ordinal);
        Assert.Contains("run: berth login\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_stored_login_that_beats_the_secrets_says_to_log_out_of_it()
    {
        script.Write(".docker/config.json", AsksBerth);
        await HandOverAsync("mona", "good");
        await script.HelperAsync("store", """{"ServerURL":"127.0.0.1:1","Username":"mona","Secret":"stored"}""");

        var result = await script.RunAsync("doctor");

        Assert.Contains("warning BERTH2033: clients use the login for 127.0.0.1:1 that docker login stored", result.Out, StringComparison.Ordinal);
        Assert.Contains("run: docker logout 127.0.0.1:1\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_file_that_no_agent_holds_says_that_clients_get_nothing()
    {
        script.Write(".docker/config.json", AsksBerth);
        var file = script.Write("secrets.env", "GH_CONTAINER_REGISTRY_SERVER=127.0.0.1:1\nGH_CONTAINER_REGISTRY_USER=m\nGH_CONTAINER_REGISTRY_PASSWORD=p\n");

        var result = await script.RunAsync("doctor", "--secrets-file", file);

        Assert.Contains("warning BERTH2033: clients get no login for 127.0.0.1:1", result.Out, StringComparison.Ordinal);
    }

    /// <summary>Serves an agent of this user, as <c>berth login</c> would have started one, and hands a set over to it.</summary>
    private async Task HandOverAsync(string user, string password)
    {
        var surroundings = script.Surroundings();
        PrivateDirectory.Ensure(surroundings.RuntimeDirectory, surroundings.UserId);
        var directory = new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId);
        var keychains = new Keychains(surroundings);
        var logins = new AgentLogins(keychains.Of, keychains.ExpiryOf);
        var codespaces = new OpenCodespaces(
            () => logins, client => new ClientLogins(client, logins.GetAsync, TimeProvider.System), surroundings.UserId);
        var ready = new TaskCompletionSource();
        serving = new AgentServer(directory, new HostAgent(logins, codespaces, directory, stopping).AnswerAsync)
            .ServeAsync(UnixFileMode.UserRead | UnixFileMode.UserWrite, ready, stopping.Token);
        await ready.Task;
        var set = new AgentSet(Registry, null, "ACME", "environment", user, new(password), null);
        await Task.Run(() => new AgentClient(directory).Ask(new(AgentWords.Load) { Sets = [set] }));
    }
}
