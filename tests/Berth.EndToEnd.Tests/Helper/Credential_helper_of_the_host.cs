using System.Diagnostics;
using System.Text.Json;
using Berth.EndToEnd.Tests.Fixtures;

namespace Berth.EndToEnd.Tests.Helper;

public sealed class Credential_helper_of_the_host(RealRegistries registries) : IAsyncDisposable
{
    /// <summary>Docker compares this sentence: docker-credential-helpers, <c>credentials/error.go</c>.</summary>
    internal const string NotFound = "credentials not found in native keychain";

    private readonly BerthUser user = new(registries);

    [Fact]
    public async Task Answers_what_the_agent_holds()
    {
        var registry = registries.Passwords.Name;
        await LogInAsync(registry);

        var answer = (await user.HelperAsync("get", registry)).Succeeded();

        using var json = JsonDocument.Parse(answer.Out);
        Assert.Equal("mona", json.RootElement.GetProperty("Username").GetString());
        Assert.Equal(RealRegistries.Mona.Password, json.RootElement.GetProperty("Secret").GetString());
        Assert.Equal("", answer.Error);
    }

    [Fact]
    public async Task Without_an_agent_answers_from_its_own_environment()
    {
        var registry = registries.Passwords.Name;

        var answer = (await user.HelperAsync("get", registry + "\n", Secrets.Of(registry, RealRegistries.Mona))).Succeeded();

        using var json = JsonDocument.Parse(answer.Out);
        Assert.Equal(RealRegistries.Mona.Password, json.RootElement.GetProperty("Secret").GetString());
    }

    [Fact]
    public async Task Without_an_agent_serves_podman_in_an_environment_that_has_the_secrets()
    {
        var registry = registries.Tokens.Name;
        user.Clients.UseDockerConfig($$"""{"credHelpers": {"{{registry}}": "berth"} }""");

        var without = await user.FetchAsync("podman pull", $"{registry}/{RealRegistries.Image}");
        foreach (var (name, value) in Secrets.Of(registry, RealRegistries.Mona))
        {
            user.Clients.Environment[name] = value;
        }

        var with = await user.FetchAsync("podman pull", $"{registry}/{RealRegistries.Image}");

        without.Failed();
        with.Succeeded();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_an_unknown_registry_says_the_words_docker_expects(bool agentLives)
    {
        await LogInAsync(registries.Passwords.Name);
        if (!agentLives)
        {
            await KillAgentAsync();
        }

        var answer = await user.HelperAsync("get", "nobody.example.com");

        Assert.Equal(NotFound, answer.Failed().Out.Trim());
    }

    [Fact]
    public async Task Of_a_dead_agent_says_so_in_one_line_at_once()
    {
        var registry = registries.Passwords.Name;
        await LogInAsync(registry);
        await KillAgentAsync();

        var asked = Stopwatch.GetTimestamp();
        var answer = await user.HelperAsync("get", registry);

        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var words = Assert.Single(answer.Failed().Out.Trim().Split('\n'));
        Assert.NotEqual(NotFound, words);
        Assert.Contains("agent", words);
    }

    [Fact]
    public async Task Of_a_dead_agent_keeps_podman_from_going_on_anonymously()
    {
        var registry = registries.Passwords.Name;
        await LogInAsync(registry);
        await KillAgentAsync();

        var pull = await user.FetchAsync("podman pull", $"{registry}/{RealRegistries.Image}");

        Assert.Contains("agent", pull.Failed().Error);
    }

    [Fact]
    public async Task Keeps_what_docker_login_stores_in_memory_until_docker_logout()
    {
        var registry = registries.Passwords.Name;
        await LogInAsync(registry);

        var login = await user.DockerLoginAsync(registry, RealRegistries.Sam);
        var stored = await user.HelperAsync("get", registry);
        var onDisk = await Leaks.OnDiskAsync(user.Places, RealRegistries.Sam);
        var logout = await user.Clients.RunAsync("docker", ["logout", registry], TestContext.Current.CancellationToken);
        var issued = await user.HelperAsync("get", registry);

        login.Succeeded();
        Assert.Contains("\"sam\"", stored.Succeeded().Out);
        Assert.Empty(onDisk);
        logout.Succeeded();
        Assert.Contains("\"mona\"", issued.Succeeded().Out);
    }

    [Fact]
    public async Task Lists_registries_without_passwords()
    {
        var registry = registries.Passwords.Name;
        await LogInAsync(registry);

        var list = (await user.HelperAsync("list", "unused")).Succeeded();

        Assert.Contains(registry, list.Out);
        Assert.Contains("mona", list.Out);
        Assert.False(Leaks.Holds(list.Words, RealRegistries.Mona));
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private async Task LogInAsync(string registry) =>
        (await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "login")).Succeeded();

    private async Task KillAgentAsync()
    {
        using var agent = user.Agent();
        agent.Kill();
        await agent.WaitForExitAsync();
    }
}
