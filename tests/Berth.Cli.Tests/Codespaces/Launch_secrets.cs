using Berth.Cli.Codespaces;

namespace Berth.Cli.Tests.Codespaces;

public sealed class Launch_secrets : IDisposable
{
    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public void Of_a_file_go_inside_without_the_password_of_a_registry()
    {
        var secrets = Read("NPM_TOKEN=npm_canary\nACR_CONTAINER_REGISTRY_SERVER=a.azurecr.io\nACR_CONTAINER_REGISTRY_USER=u\nACR_CONTAINER_REGISTRY_PASSWORD=canary-p\n");

        Assert.Equal(
            ["ACR_CONTAINER_REGISTRY_SERVER", "ACR_CONTAINER_REGISTRY_USER", "NPM_TOKEN"], secrets.Variables.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Go_inside_whole_when_that_is_asked_for() =>
        Assert.Contains("ACR_CONTAINER_REGISTRY_PASSWORD", Read("ACR_CONTAINER_REGISTRY_PASSWORD=canary-p\n", withPasswords: true).Variables.Keys);

    [Theory]
    [InlineData("ACR_CONTAINER_REGISTRY_PASSWROD")]
    [InlineData("acr_container_registry_password")]
    [InlineData("ACR_CONTAINER_REGISTRY_SESSION_TOKEN")]
    [InlineData("ACR_CONTAINER_REGISTRY_TOKEN")]
    public void Keep_what_may_be_a_password_outside_however_it_is_spelt(string name) => Assert.Empty(Read($"{name}=canary-p\n").Variables);

    [Fact]
    public void Of_the_environment_are_those_of_the_convention_alone()
    {
        script.With("ACR", "a.azurecr.io", "u", "canary-p").Environment["AWS_SECRET_ACCESS_KEY"] = "canary-aws";

        var secrets = LaunchSecrets.Read(script.Surroundings(), file: null, withPasswords: false);

        Assert.Equal(["ACR_CONTAINER_REGISTRY_SERVER", "ACR_CONTAINER_REGISTRY_USER"], secrets.Variables.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void That_are_no_names_of_variables_stay_outside() => Assert.Empty(Read("{\"two words\": \"v\", \"1A\": \"v\"}").Variables);

    private LaunchSecrets Read(string text, bool withPasswords = false) =>
        LaunchSecrets.Read(script.Surroundings(), script.Write("secrets.env", text), withPasswords);
}
