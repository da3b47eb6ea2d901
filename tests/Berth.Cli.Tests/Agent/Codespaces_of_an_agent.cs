using Berth.Cli.Agent;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;
using static Berth.Cli.Tests.Agent.RunningAgent;

namespace Berth.Cli.Tests.Agent;

public sealed class Codespaces_of_an_agent : IAsyncLifetime
{
    private static readonly Dictionary<string, SecretText> NoVariables = [];

    private readonly Script script = new();
    private RunningAgent agent = null!;

    public async ValueTask InitializeAsync() => agent = await RunningAgent.StartAsync(script);

    public async ValueTask DisposeAsync()
    {
        await agent.DisposeAsync();
        script.Dispose();
    }

    [Fact]
    public void Do_not_get_each_others_logins()
    {
        var (one, other) = (agent.Open("one", Set("ghcr.io", "mona")), agent.Open("other", Set("ghcr.io", "hubot"), Set("quay.io", "robot")));

        Assert.Equal(("found", "mona"), Get(one.Inside, "ghcr.io"));
        Assert.Equal(("not-found", null), Get(one.Inside, "quay.io"));
        Assert.Equal(("not-found", null), Get(one.Launch, "quay.io"));
        Assert.Equal(("found", "hubot"), Get(other.Inside, "ghcr.io"));
        Assert.Equal(("not-found", null), Get(agent.Directory, "ghcr.io"));
    }

    [Fact]
    public void Use_what_was_stored_inside_there_and_never_for_a_launch()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));

        Ask(codespace.Inside, new(AgentWords.Store, "ghcr.io", "mallory", new("p")));
        Ask(codespace.Inside, new(AgentWords.Store, "quay.io", "mallory", new("p")));

        Assert.Equal(("found", "mallory"), Get(codespace.Inside, "ghcr.io"));
        Assert.Equal(("found", "mona"), Get(codespace.Launch, "ghcr.io"));
        Assert.Equal(("not-found", null), Get(codespace.Launch, "quay.io"));
        Assert.Equal("mona", Assert.Single(Ask(codespace.Launch, new(AgentWords.List)).Logins).Username);

        Ask(codespace.Inside, new(AgentWords.Erase, "ghcr.io"));
        Assert.Equal(("found", "mona"), Get(codespace.Inside, "ghcr.io"));
    }

    [Theory]
    [InlineData(AgentWords.Store)]
    [InlineData(AgentWords.Erase)]
    [InlineData(AgentWords.Environment)]
    [InlineData(AgentWords.Load)]
    [InlineData(AgentWords.Open)]
    [InlineData(AgentWords.Forget)]
    public void Answer_a_launch_with_logins_alone(string operation)
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));

        Assert.Equal("refused", Ask(codespace.Launch, new(operation, "ghcr.io", "mallory", new("p"))).Outcome);
        Assert.Equal(("found", "mona"), Get(codespace.Launch, "ghcr.io"));
    }

    [Theory]
    [InlineData(AgentWords.Load)]
    [InlineData(AgentWords.Open)]
    [InlineData(AgentWords.Close)]
    [InlineData(AgentWords.Forget)]
    [InlineData(AgentWords.Codespaces)]
    [InlineData(AgentWords.Registries)]
    public void Answer_the_inside_nothing_that_is_the_hosts(string operation)
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));

        Assert.Equal("refused", Ask(codespace.Inside, new(operation) { Codespace = "one", Sets = [new("ghcr.io", null, "", "", "", new(""), null)] }).Outcome);
        Assert.Equal("one", Assert.Single(agent.Client.List()).Id);
    }

    [Fact]
    public void Opened_again_have_the_new_sets_and_variables_and_keep_what_was_stored()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"), Set("quay.io", "robot"));
        Ask(codespace.Inside, new(AgentWords.Store, "docker.io", "sam", new("p")));
        var variables = new Dictionary<string, SecretText> { ["TOKEN"] = new("a 'b'\nc") };

        Assert.Null(agent.Client.Open("one", codespace, Of(Set("ghcr.io", "hubot")), variables, forwardsLogins: false));

        Assert.Equal(("found", "hubot"), Get(codespace.Inside, "ghcr.io"));
        Assert.Equal(("found", "hubot"), Get(codespace.Launch, "ghcr.io"));
        Assert.Equal(("not-found", null), Get(codespace.Inside, "quay.io"));
        Assert.Equal(("found", "sam"), Get(codespace.Inside, "docker.io"));
        Assert.Equal(variables, Ask(codespace.Inside, new(AgentWords.Environment)).Environment);
        Assert.Equal("ghcr.io\n", File.ReadAllText(codespace.Inside.RegistriesFile));
    }

    [Fact]
    public void Opened_in_another_directory_leave_the_former_and_keep_what_was_stored()
    {
        var former = agent.Open("one", Set("ghcr.io", "mona"));
        Ask(former.Inside, new(AgentWords.Store, "docker.io", "sam", new("p")));
        var next = agent.Make("next");

        Assert.Null(agent.Client.Open("one", next, Of(Set("ghcr.io", "mona")), NoVariables, forwardsLogins: false));

        Assert.False(File.Exists(former.Inside.Socket) || File.Exists(former.Launch.Socket));
        Assert.Equal(("found", "sam"), Get(next.Inside, "docker.io"));
    }

    [Fact]
    public void Opened_again_get_back_a_socket_that_was_removed()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));
        File.Delete(codespace.Inside.Socket);

        agent.Open("one", Set("ghcr.io", "mona"));

        Assert.Equal(("found", "mona"), Get(codespace.Inside, "ghcr.io"));
    }

    [Fact]
    public async Task Whose_agent_was_killed_are_opened_by_the_next_in_the_directory_they_have_mounted()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));
        await agent.DisposeAsync();
        File.WriteAllText(codespace.Inside.Socket, "what a killed agent leaves, or somebody else put there");
        agent = await RunningAgent.StartAsync(script);

        agent.Open("one", Set("ghcr.io", "mona"));

        Assert.Equal(("found", "mona"), Get(codespace.Inside, "ghcr.io"));
    }

    [Fact]
    public void Follow_no_link_that_a_container_could_have_made()
    {
        var codespace = agent.Make("one");
        var precious = script.Write("precious", "as it was");
        foreach (var name in new[] { "agent.sock", "registries" })
        {
            File.CreateSymbolicLink(Path.Combine(codespace.Inside.Path, name), precious);
        }

        Directory.CreateDirectory(Path.Combine(codespace.Inside.Path, "next.sock"));
        Directory.CreateDirectory(Path.Combine(codespace.Inside.Path, "registries.next"));

        agent.Open("one", Set("ghcr.io", "mona"));

        Assert.Equal("as it was", File.ReadAllText(precious));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(precious));
        Assert.Equal(("found", "mona"), Get(codespace.Inside, "ghcr.io"));
    }

    [Fact]
    public void Are_open_to_everybody_inside_and_to_their_owner_alone_at_launch()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));

        Assert.Equal((UnixFileMode)Convert.ToInt32("666", 8), File.GetUnixFileMode(codespace.Inside.Socket));
        Assert.Equal((UnixFileMode)Convert.ToInt32("600", 8), File.GetUnixFileMode(codespace.Launch.Socket));
        Assert.Equal((UnixFileMode)Convert.ToInt32("644", 8), File.GetUnixFileMode(codespace.Inside.RegistriesFile));
    }

    [Fact]
    public void Closed_leave_no_socket_and_the_names_of_their_registries()
    {
        var (codespace, other) = (agent.Open("one", Set("ghcr.io", "mona")), agent.Open("other", Set("ghcr.io", "hubot")));

        Assert.Null(agent.Client.Close("one"));

        Assert.False(File.Exists(codespace.Inside.Socket) || File.Exists(codespace.Launch.Socket));
        Assert.True(codespace.Inside.Knows("ghcr.io"));
        Assert.Equal(("found", "hubot"), Get(other.Inside, "ghcr.io"));
        Assert.Null(agent.Client.Close("one"));
    }

    [Fact]
    public void Are_listed_without_a_password()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona", "canary-1"));

        var listed = Assert.Single(agent.Client.List());
        var line = System.Text.Encoding.UTF8.GetString(agent.Ask(new(AgentWords.Codespaces)).ToLine());

        Assert.Equal(("one", codespace.Path, "ghcr.io"), (listed.Id, listed.Directory, Assert.Single(listed.Logins).Server));
        Assert.DoesNotContain("canary", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Cannot_hide_from_their_host_behind_what_they_store()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("done", Ask(codespace.Inside, new(AgentWords.Store, $"r{i}.example.com", new string('x', 30_000), new("p"))).Outcome);
        }

        Assert.Equal("refused", Ask(codespace.Inside, new(AgentWords.Store, "ghcr.io", "mona", new(new string('x', 40_000)))).Outcome);
        Assert.Equal("ghcr.io", Assert.Single(Assert.Single(agent.Client.List()).Logins).Server);
    }

    [Fact]
    public void Are_listed_without_their_registries_where_these_are_too_many_for_one_answer()
    {
        var sets = Enumerable.Range(0, 990).Select(i => Set($"registry-{i}.{new string('x', 60)}.example.com", "mona", "p")).ToArray();
        for (var i = 0; i < 7; i++)
        {
            agent.Open($"cs{i}", sets);
        }

        Assert.Equal(7, agent.Client.List().Count);
    }

    [Fact]
    public void Say_why_a_known_registry_is_not_served()
    {
        var codespace = agent.Make("one");
        var reason = new Problem(ProblemCode.IncompleteSet, Severity.Error, "GH", "GH_CONTAINER_REGISTRY_PASSWORD is missing", "", "set it");
        var sets = Of() with { Refused = [new("GH", SecretLevel.User, "environment", RegistryHost.Parse("ghcr.io"), null, reason)] };

        Assert.Null(agent.Client.Open("one", codespace, sets, NoVariables, forwardsLogins: false));

        foreach (var place in new[] { codespace.Inside, codespace.Launch })
        {
            var answer = Ask(place, new(AgentWords.Get, "ghcr.io"));
            Assert.Equal(("refused", "GH_CONTAINER_REGISTRY_PASSWORD is missing", "set it"), (answer.Outcome, answer.Reason, answer.Hint));
            Assert.True(place.Knows("ghcr.io"));
        }
    }

    [Fact]
    public async Task End_the_agent_with_the_last_of_them()
    {
        agent.Open("one", Set("ghcr.io", "mona"));
        agent.Open("other");

        agent.Client.Close("one");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(agent.Serving.IsCompleted);

        agent.Client.Close("other");
        await agent.Serving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Keep_the_agent_up_when_its_user_logs_out()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));
        agent.Ask(new(AgentWords.Load) { Sets = [new("quay.io", null, "QUAY", "environment", "robot", new("p"), null)] });

        var logout = await script.RunAsync("logout");
        await Task.Delay(300, TestContext.Current.CancellationToken);

        Assert.Equal("the agent forgot every login; it goes on for codespace one, whose logins are its own", logout.Out.Split('\n')[0]);
        Assert.Equal(("found", "mona"), Get(codespace.Inside, "ghcr.io"));
    }

    [Fact]
    public async Task Closed_leave_the_agent_to_its_users_own_logins()
    {
        agent.Open("one", Set("ghcr.io", "mona"));
        agent.Ask(new(AgentWords.Store, "quay.io", "sam", new("p")));

        agent.Client.Close("one");
        await Task.Delay(300, TestContext.Current.CancellationToken);

        Assert.Equal(("found", "sam"), Get(agent.Directory, "quay.io"));
    }

    [Fact]
    public async Task That_come_while_the_agent_is_about_to_end_are_served()
    {
        agent.Open("one", Set("ghcr.io", "mona"));
        agent.Client.Close("one");

        var codespace = agent.Open("other", Set("ghcr.io", "mona"));
        await Task.Delay(300, TestContext.Current.CancellationToken);

        Assert.Equal(("found", "mona"), Get(codespace.Inside, "ghcr.io"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("inside")]
    [InlineData("launch")]
    public async Task Are_refused_in_a_directory_that_others_may_write_or_enter(string part)
    {
        var codespace = agent.Make("one");
        File.SetUnixFileMode(Path.Combine(codespace.Path, part), (UnixFileMode)Convert.ToInt32("777", 8));

        var refusal = agent.Client.Open("one", codespace, Of(Set("ghcr.io", "mona")), NoVariables, forwardsLogins: false);

        Assert.Contains("others", refusal!.Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(codespace.Inside.Socket));
        await agent.Serving.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("inside")]
    [InlineData("launch")]
    public void Are_refused_behind_a_link(string part)
    {
        var codespace = agent.Make("one");
        var (path, elsewhere) = (Path.GetFullPath(Path.Combine(codespace.Path, part)), agent.Make("elsewhere").Path);
        Directory.Delete(path, recursive: true);
        Directory.CreateSymbolicLink(path, elsewhere);

        var refusal = agent.Client.Open("one", codespace, Of(), NoVariables, forwardsLogins: false);

        Assert.Contains("is a link", refusal!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no usable name")]
    [InlineData("a/b", "no usable name")]
    [InlineData("a\nb", "no usable name")]
    public void Are_refused_without_a_usable_name(string id, string words) =>
        Assert.Contains(words, agent.Client.Open(id, agent.Make("one"), Of(), NoVariables, forwardsLogins: false)!.Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("relative/path")]
    [InlineData("/tmp/../etc")]
    [InlineData("/")]
    [InlineData("/nonexistent/codespace")]
    [InlineData("")]
    public void Are_refused_without_a_usable_directory(string path) =>
        Assert.NotNull(agent.Client.Open("one", new(path, script.Surroundings().UserId), Of(), NoVariables, forwardsLogins: false));

    [Fact]
    public void Are_refused_where_the_path_is_longer_than_a_socket_may_have()
    {
        var refusal = agent.Client.Open("one", agent.Make(new string('x', 100)), Of(), NoVariables, forwardsLogins: false);

        Assert.Contains("longer than the system allows", refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_refused_in_the_directory_of_another()
    {
        var codespace = agent.Open("one", Set("ghcr.io", "mona"));

        var refusal = agent.Client.Open("other", codespace, Of(), NoVariables, forwardsLogins: false);

        Assert.Contains("codespace one", refusal!.Reason, StringComparison.Ordinal);
        Assert.Equal(("found", "mona"), Get(codespace.Inside, "ghcr.io"));
    }

    [Theory]
    [InlineData("1A", "x", "is no name")]
    [InlineData("A B", "x", "is no name")]
    [InlineData("A=B", "x", "is no name")]
    [InlineData("", "x", "is no name")]
    [InlineData("A", "x\0canary", "zero byte")]
    public void Are_refused_variables_that_none_can_be(string name, string value, string words)
    {
        var refusal = agent.Client.Open("one", agent.Make("one"), Of(), new Dictionary<string, SecretText> { [name] = new(value) }, forwardsLogins: false);

        Assert.Contains(words, refusal!.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_refused_a_variable_with_which_no_program_would_start()
    {
        var codespace = agent.Make("one");
        AgentRefusal? Open(int length) => agent.Client.Open(
            "one", codespace, Of(), new Dictionary<string, SecretText> { ["A"] = new(new string('x', length)) }, forwardsLogins: false);

        Assert.Null(Open((128 * 1024) - 3));
        Assert.Contains("A is over 131071 bytes", Open((128 * 1024) - 2)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_refused_more_variables_than_one_answer_holds()
    {
        var variables = Enumerable.Range(0, 11).ToDictionary(i => $"A{i}", _ => new SecretText(new string('x', 100_000)));

        var refusal = agent.Client.Open("one", agent.Make("one"), Of(), variables, forwardsLogins: false);

        Assert.Contains("over 1048576 bytes", refusal!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Have_the_variables_that_just_fit()
    {
        var variables = Enumerable.Range(0, 10).ToDictionary(i => $"A{i}", _ => new SecretText(new string('x', 100_000)));
        var codespace = agent.Make("one");

        Assert.Null(agent.Client.Open("one", codespace, Of(), variables, forwardsLogins: false));

        Assert.Equal(variables, Ask(codespace.Inside, new(AgentWords.Environment)).Environment);
    }

    [Fact]
    public void Get_their_users_own_logins_where_they_are_forwarded()
    {
        script.Write(".docker/config.json", """{"auths":{"quay.io":{"auth":"c2FtOnB3"}},"credHelpers":{"docker.io":"berth","ghcr.io":"berth"}}""");
        agent.Ask(new(AgentWords.Load) { Sets = [new("docker.io", null, "HUB", "environment", "robot", new("p"), null)] });
        var codespace = agent.Make("one");

        Assert.Null(agent.Client.Open("one", codespace, Of(Set("ghcr.io", "mona")), NoVariables, forwardsLogins: true));

        Assert.Equal(("found", "sam"), Get(codespace.Inside, "quay.io"));
        Assert.Equal(("found", "robot"), Get(codespace.Inside, "docker.io"));
        Assert.Equal(("found", "mona"), Get(codespace.Inside, "ghcr.io"));
        Assert.Equal(("not-found", null), Get(codespace.Inside, "nobody.example.com"));
        Assert.Equal(("not-found", null), Get(codespace.Launch, "quay.io"));

        script.Write(".docker/config.json", "{}");
        Assert.Equal(("not-found", null), Get(codespace.Inside, "quay.io"));
    }

    [Fact]
    public void Get_none_of_their_users_own_logins_unless_they_are_forwarded()
    {
        script.Write(".docker/config.json", """{"auths":{"quay.io":{"auth":"c2FtOnB3"}}}""");
        var codespace = agent.Open("one");

        Assert.Equal(("not-found", null), Get(codespace.Inside, "quay.io"));
    }

    [Fact]
    public void Ask_a_forwarded_helper_of_the_users_own()
    {
        const string Commands = """
            #!/bin/sh
            printf '{"Username":"sam","Secret":"%s"}' "$PASSWORD_STORE_DIR"
            """;
        var helper = script.Write("bin/docker-credential-mine", Commands);
        var bin = Path.GetDirectoryName(helper)!;
        File.SetUnixFileMode(helper, PrivateDirectory.Mode);
        (script.Environment["PATH"], script.Environment["PASSWORD_STORE_DIR"]) = ($"{bin}:/usr/bin:/bin", "/store");
        script.Environment["DOCKER_CONFIG"] = Path.GetDirectoryName(script.Write("elsewhere/config.json", """{"credHelpers":{"quay.io":"mine"}}"""))!;
        var codespace = agent.Make("one");

        Assert.Null(agent.Client.Open("one", codespace, Of(), NoVariables, forwardsLogins: true));

        Assert.Equal("/store", Ask(codespace.Inside, new(AgentWords.Get, "quay.io")).Secret!.Reveal());
    }

    [Fact]
    public void Leave_nothing_secret_on_the_disk()
    {
        var codespace = agent.Make("one");
        var variables = new Dictionary<string, SecretText> { ["TOKEN"] = new("canary-variable") };
        Assert.Null(agent.Client.Open("one", codespace, Of(Set("ghcr.io", "mona", "canary-password")), variables, forwardsLogins: false));
        Ask(codespace.Inside, new(AgentWords.Store, "quay.io", "sam", new("canary-stored")));

        var files = Directory.EnumerateFiles(script.Environment["XDG_RUNTIME_DIR"], "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".sock", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal));

        Assert.All(files, file => Assert.DoesNotContain("canary", File.ReadAllText(file), StringComparison.Ordinal));
    }

    private static AgentResponse Ask(AgentDirectory place, AgentRequest request) => new AgentClient(place).Ask(request);

    private static (string, string?) Get(AgentDirectory place, string server)
    {
        var answer = Ask(place, new(AgentWords.Get, server));
        return (answer.Outcome, answer.Username);
    }
}
