using Berth.Cli.Codespaces;
using Berth.Cli.Engines;

namespace Berth.Cli.Tests.Codespaces;

public sealed class Launch_environment : IDisposable
{
    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public void Holds_no_secret_whatever_its_case_or_spelling()
    {
        foreach (var name in (string[])["ACR_CONTAINER_REGISTRY_PASSWORD", "acr_container_registry_server", "ACR_CONTAINER_REGISTRY_PASSWROD", "NPM_TOKEN", "npm_token"])
        {
            script.Environment[name] = "canary-value";
        }

        var environment = Of("NPM_TOKEN");

        Assert.DoesNotContain(environment, variable => variable.Value.Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("BERTH_TOKEN")]
    [InlineData("BERTH_AGENT_TOKEN")]
    public void Holds_no_token_for_a_server(string name)
    {
        script.Environment[name] = "canary-value";

        Assert.DoesNotContain(Of(), variable => variable.Value.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void Holds_no_secret_under_another_name()
    {
        script.Environment["MY_PW"] = "canary-value";
        var surroundings = script.Surroundings();

        Assert.Contains("MY_PW", LaunchEnvironment.Withheld(surroundings, [], [new("canary-value")]));
    }

    [Fact]
    public void Keeps_what_is_not_a_secret()
    {
        script.Environment["SSH_AUTH_SOCK"] = "/run/ssh";

        Assert.Equal("/run/ssh", Of()["SSH_AUTH_SOCK"]);
    }

    [Fact]
    public void Leads_every_client_to_the_launch_directory_and_nowhere_else()
    {
        script.Environment["DOCKER_AUTH_CONFIG"] = "{}";
        script.Environment["DEVCONTAINERS_OCI_AUTH"] = "a|b|c";
        script.Environment["DOCKER_CONTEXT"] = "elsewhere";
        script.Environment["DOCKER_CONFIG"] = "/home/mona/.docker-two";

        var environment = Of();

        var launch = Path.Combine(script.Environment["XDG_RUNTIME_DIR"], "berth", "codespaces", "api-1", "launch");
        Assert.Equal(launch, environment["DOCKER_CONFIG"]);
        Assert.Equal($"{launch}/config.json", environment["REGISTRY_AUTH_FILE"]);
        Assert.Equal(launch, environment["BERTH_LAUNCH_DIRECTORY"]);
        Assert.Equal("/home/mona/.docker-two", environment["BERTH_USER_DOCKER_CONFIG"]);
        Assert.False(environment.ContainsKey("DOCKER_AUTH_CONFIG") || environment.ContainsKey("DEVCONTAINERS_OCI_AUTH") || environment.ContainsKey("DOCKER_CONTEXT"));
    }

    [Fact]
    public void Finds_our_helper_before_every_other()
    {
        script.Environment["PATH"] = "/usr/bin";

        Assert.EndsWith("/berth/bin:/usr/bin", Of()["PATH"], StringComparison.Ordinal);
    }

    private Dictionary<string, string> Of(params string[] secrets)
    {
        var surroundings = script.Surroundings();
        return LaunchEnvironment.Of(
            surroundings, LaunchEnvironment.Withheld(surroundings, secrets), new(surroundings, "api-1"), new EngineChoice(EngineKind.Podman, "/usr/bin/podman", null), null);
    }
}
