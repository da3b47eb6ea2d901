using Berth.Cli.Agent;
using Berth.Cli.Helper;
using Berth.Cli.Tests.Agent;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Tests;

public sealed class Host_credential_helper_in_a_launch : IAsyncLifetime
{
    private const string NotFound = "credentials not found in native keychain\n";

    private readonly Script script = new();
    private RunningAgent agent = null!;
    private CodespaceDirectory codespace = null!;

    public async ValueTask InitializeAsync()
    {
        agent = await RunningAgent.StartAsync(script);
        codespace = agent.Open("one", RunningAgent.Set("ghcr.io", "mona", "issued"));
        foreach (var (name, value) in LaunchVariables.For(codespace, script.Surroundings()))
        {
            script.Environment[name] = value;
        }

        // As a launch has it: nothing here is the user's own.
        script.Environment["DOCKER_CONFIG"] = Path.GetDirectoryName(script.Write(
            "launch-config/config.json", """{"auths":{"quay.io":{"auth":"bGF1bmNoOnB3"}},"credHelpers":{"ghcr.io":"berth"}}"""))!;
        script.Environment["REGISTRY_AUTH_FILE"] = Path.Combine(script.Environment["DOCKER_CONFIG"], "config.json");
    }

    public async ValueTask DisposeAsync()
    {
        await agent.DisposeAsync();
        script.Dispose();
    }

    [Fact]
    public async Task Answers_with_the_logins_of_the_launch()
    {
        Load("ghcr.io", "the-hosts-own");

        Assert.Equal((0, """{"ServerURL":"ghcr.io","Username":"mona","Secret":"issued"}""" + "\n"), await GetAsync("ghcr.io"));
        Assert.Equal("""{"ghcr.io":"mona"}""" + "\n", (await script.HelperAsync("list", "")).Out);
    }

    [Fact]
    public async Task Never_answers_with_what_was_stored_inside()
    {
        new AgentClient(codespace.Inside).Ask(new(AgentWords.Store, "ghcr.io", "mallory", new("p")));
        new AgentClient(codespace.Inside).Ask(new(AgentWords.Store, "quay.io", "mallory", new("p")));

        Assert.Contains("mona", (await GetAsync("ghcr.io")).Out, StringComparison.Ordinal);
        Assert.Equal((1, NotFound), await GetAsync("quay.io"));
    }

    [Fact]
    public async Task Answers_with_the_users_own_login_where_the_launch_has_none()
    {
        script.Write(".docker/config.json", """{"auths":{"quay.io":{"auth":"c2FtOnB3"},"https://index.docker.io/v1/":{"auth":"aHViOnB3"}}}""");

        Assert.Contains("sam", (await GetAsync("quay.io")).Out, StringComparison.Ordinal);
        Assert.Contains("hub", (await GetAsync("https://index.docker.io/v1/")).Out, StringComparison.Ordinal);
        Assert.Contains("hub", (await GetAsync("docker.io")).Out, StringComparison.Ordinal);
        Assert.Equal((1, NotFound), await GetAsync("nobody.example.com"));
    }

    [Fact]
    public async Task Finds_the_users_own_configuration_where_the_launch_says()
    {
        script.Write(".docker/config.json", """{"auths":{"quay.io":{"auth":"d3Jvbmc6cHc="}}}""");
        var file = script.Write("mine/config.json", """{"auths":{"quay.io":{"auth":"c2FtOnB3"}}}""");
        script.Environment[LaunchVariables.UserDockerConfig] = Path.GetDirectoryName(file)!;
        script.Environment[LaunchVariables.UserAuthFile] = script.Write("mine/auth.json", """{"auths":{"quay.example.com":{"auth":"cG9kOnB3"}}}""");

        Assert.Contains("sam", (await GetAsync("quay.io")).Out, StringComparison.Ordinal);
        Assert.Contains("pod", (await GetAsync("quay.example.com")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finds_what_podman_login_stored()
    {
        var file = Path.Combine(script.Environment["XDG_RUNTIME_DIR"], "containers/auth.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, """{"auths":{"quay.io":{"auth":"cG9kOnB3"}}}""", TestContext.Current.CancellationToken);

        Assert.Contains("pod", (await GetAsync("quay.io")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_the_hosts_agent_where_the_user_logged_in_with_berth()
    {
        script.Write(".docker/config.json", """{"credHelpers":{"quay.io":"berth"}}""");
        Load("quay.io", "robot");
        Load("quay.example.com", "not-in-the-users-configuration");

        Assert.Contains("robot", (await GetAsync("quay.io")).Out, StringComparison.Ordinal);
        Assert.Equal((1, NotFound), await GetAsync("quay.example.com"));
    }

    [Fact]
    public async Task Asks_the_users_own_helper_without_the_launchs_variables()
    {
        UseHelper("mine", "echo \"{\\\"Username\\\":\\\"sam\\\",\\\"Secret\\\":\\\"[$BERTH_LAUNCH_DIRECTORY][$DOCKER_CONFIG]\\\"}\"");

        Assert.Contains("\"Secret\":\"[][]\"", (await GetAsync("quay.io")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_what_is_wrong_with_the_users_own_helper()
    {
        UseHelper("mine", "echo the keyring is locked; exit 1");

        var (exitCode, words) = await GetAsync("quay.io");

        Assert.Equal(1, exitCode);
        Assert.Contains("docker-credential-mine failed: the keyring is locked", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"credsStore":"gone"}""")]
    [InlineData("""{"credsStore":""")]
    [InlineData("""{"auths":{"quay.io":{}}}""")]
    public async Task Goes_on_where_the_users_configuration_is_of_no_use(string config)
    {
        script.Write(".docker/config.json", config);

        Assert.Equal((1, NotFound), await GetAsync("quay.io"));
    }

    [Theory]
    [InlineData("store", """{"ServerURL":"ghcr.io","Username":"mallory","Secret":"p"}""")]
    [InlineData("erase", "ghcr.io")]
    public async Task Keeps_and_forgets_nothing(string verb, string input)
    {
        var result = await script.HelperAsync(verb, input);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("a launch uses the logins it is given and keeps none; ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_dead_agent_refuses_what_the_launch_had_and_serves_the_users_own()
    {
        script.Write(".docker/config.json", """{"auths":{"quay.io":{"auth":"c2FtOnB3"},"ghcr.io":{"auth":"c2FtOnB3"}}}""");
        await agent.DisposeAsync();

        var (exitCode, words) = await GetAsync("ghcr.io");

        Assert.Equal((1, "the berth agent is gone, and with it the login for ghcr.io; start the launch again: berth up\n"), (exitCode, words));
        Assert.Contains("sam", (await GetAsync("quay.io")).Out, StringComparison.Ordinal);
        agent = await RunningAgent.StartAsync(script);
    }

    [Fact]
    public async Task Says_why_a_set_of_the_launch_is_refused()
    {
        script.Write(".docker/config.json", """{"auths":{"quay.io":{"auth":"c2FtOnB3"}}}""");
        var reason = new Problem(ProblemCode.IncompleteSet, Severity.Error, "Q", "Q_CONTAINER_REGISTRY_PASSWORD is missing", "", "set it");
        var sets = RunningAgent.Of() with { Refused = [new("Q", SecretLevel.User, "environment", RegistryHost.Parse("quay.io"), null, reason)] };
        Assert.Null(agent.Client.Open("one", codespace, sets, new Dictionary<string, SecretText>(), forwardsLogins: false));

        Assert.Equal((1, "Q_CONTAINER_REGISTRY_PASSWORD is missing; set it\n"), await GetAsync("quay.io"));
    }

    [Fact]
    public async Task Refuses_a_directory_that_is_not_absolute()
    {
        script.Environment[LaunchVariables.Directory] = "launch";

        Assert.Equal(1, (await GetAsync("ghcr.io")).ExitCode);
        Assert.Contains("no absolute path", (await GetAsync("ghcr.io")).Out, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Out)> GetAsync(string server)
    {
        var result = await script.HelperAsync("get", server);
        return (result.ExitCode, result.Out);
    }

    private void Load(string registry, string user) =>
        agent.Ask(new(AgentWords.Load) { Sets = [new(registry, null, "OWN", "environment", user, new("p"), null)] });

    private void UseHelper(string name, string commands)
    {
        var program = script.Write($"bin/docker-credential-{name}", $"#!/bin/sh\n{commands}\n");
        File.SetUnixFileMode(program, PrivateDirectory.Mode);
        script.Environment["PATH"] = $"{Path.GetDirectoryName(program)}:/usr/bin:/bin";
        script.Write(".docker/config.json", $$$"""{"credHelpers":{"quay.io":"{{{name}}}"}}""");
    }
}
