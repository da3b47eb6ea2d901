namespace Berth.Cli.Tests;

public sealed class Host_credential_helper : IDisposable
{
    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Without_an_agent_answers_from_its_environment()
    {
        var result = await script.With("GH", "ghcr.io", "mona", "p").HelperAsync("get", "https://ghcr.io/v2/\n");

        Assert.Equal((0, """{"ServerURL":"https://ghcr.io/v2/","Username":"mona","Secret":"p"}""" + "\n"), (result.ExitCode, result.Out));
    }

    [Theory]
    [InlineData("quay.io")]
    [InlineData("ghcr.io.evil.com")]
    [InlineData("\u0001\u0002")]
    public async Task Of_an_unknown_registry_says_the_words_docker_expects(string server)
    {
        var result = await script.With("GH", "ghcr.io", "mona", "p").HelperAsync("get", server);

        Assert.Equal((1, "credentials not found in native keychain\n"), (result.ExitCode, result.Out));
    }

    [Fact]
    public async Task Of_a_broken_set_says_what_is_wrong_with_it()
    {
        script.Environment["GH_CONTAINER_REGISTRY_SERVER"] = "ghcr.io";
        script.Environment["GH_CONTAINER_REGISTRY_USER"] = "mona";

        var result = await script.HelperAsync("get", "ghcr.io");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("GH_CONTAINER_REGISTRY_PASSWORD", result.Out, StringComparison.Ordinal);
        Assert.Single(result.Out.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("mona", "p\uFFFDq")]
    [InlineData("m\uFFFDna", "p")]
    public async Task Of_a_value_that_was_altered_on_its_way_refuses(string user, string password)
    {
        var result = await script.With("GH", "ghcr.io", user, password).HelperAsync("get", "ghcr.io");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("holds bytes that are not UTF-8", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("p\uFFFDq", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_servers_and_users()
    {
        var result = await script.With("HUB", "docker.io", "mona", "p").HelperAsync("list", "unused");

        Assert.Equal((0, """{"https://index.docker.io/v1/":"mona"}""" + "\n"), (result.ExitCode, result.Out));
    }

    [Fact]
    public async Task Without_an_agent_keeps_nothing_and_says_so()
    {
        var result = await script.HelperAsync("store", """{"ServerURL":"ghcr.io","Username":"mona","Secret":"canary"}""");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("the berth agent is gone; run berth login again\n", result.Out);
    }
}
