using System.Text;
using System.Text.RegularExpressions;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Export;

public sealed partial class Berth_export(RealRegistries registries) : IAsyncDisposable
{
    private readonly BerthUser user = new(registries);

    private string Registry => registries.Passwords.Name;

    private string Image => $"{Registry}/{RealRegistries.Image}";

    [Theory]
    [InlineData("docker manifest inspect")]
    [InlineData("skopeo inspect")]
    public async Task Docker_config_opens_the_registry_for(string way)
    {
        user.Clients.UseDockerConfig(await ExportAsync("docker-config"));

        (await user.FetchAsync(way, Image)).Succeeded();
    }

    [Theory]
    [InlineData("podman pull")]
    [InlineData("buildah from")]
    public async Task Containers_auth_opens_the_registry_for(string way)
    {
        user.Clients.Environment["REGISTRY_AUTH_FILE"] = user.Folder.Write("auth.json", await ExportAsync("containers-auth"));

        (await user.FetchAsync(way, Image)).Succeeded();
    }

    [Fact]
    public async Task Kubernetes_is_a_secret_whose_content_opens_the_registry()
    {
        var manifest = await ExportAsync("kubernetes");

        Assert.Matches("(?m)^\"?kind\"?: *\"?Secret|\"kind\": *\"Secret\"", manifest);
        Assert.Contains("kubernetes.io/dockerconfigjson", manifest);
        var content = Encoding.UTF8.GetString(Convert.FromBase64String(DockerConfigJson().Match(manifest).Groups[1].Value));
        user.Clients.UseDockerConfig(content);
        (await user.FetchAsync("skopeo inspect", Image)).Succeeded();
    }

    [Theory]
    [InlineData("env", "printf %s \"$REGISTRY_USER:$REGISTRY_PASSWORD\"", "mona:{0}")]
    [InlineData("dotnet-sdk", "printf %s \"$DOTNET_CONTAINER_REGISTRY_UNAME:$DOTNET_CONTAINER_REGISTRY_PWORD\"", "mona:{0}")]
    [InlineData("devcontainers", "printf %s \"$DEVCONTAINERS_OCI_AUTH\"", "registry.berth.test|mona|{0}")]
    public async Task Shell_lines_survive_a_shell(string format, string command, string expected)
    {
        const string password = "a'b\"c $HOME `d` \\e;f&g#h!i*j~";
        var export = await user.BerthAsync(Secrets.Of("registry.berth.test", "mona", password), "export", format);
        var script = user.Folder.Write("export.sh", export.Succeeded().Out + command);

        var shell = await ProgramRun.OfAsync("/bin/sh", [script], ProgramEnvironment.Bare("/"), TestContext.Current.CancellationToken);

        Assert.Equal(string.Format(expected, password), shell.Succeeded().Out);
    }

    [Fact]
    public async Task Devcontainers_refuses_what_its_form_cannot_hold()
    {
        var export = await user.BerthAsync(Secrets.Of("registry.berth.test", "mona", "a,b|c"), "export", "devcontainers");

        Assert.Equal("", export.Failed().Out);
        Assert.DoesNotContain("a,b|c", export.Error);
    }

    [Fact]
    public async Task Dotnet_sdk_takes_exactly_one_registry()
    {
        var other = registries.Tokens.Name;
        var secrets = Secrets.All(Secrets.Of(Registry, RealRegistries.Mona), Secrets.Of(other, RealRegistries.Mona, "OTHER"));

        Assert.Equal("", (await user.BerthAsync(secrets, "export", "dotnet-sdk")).Failed().Out);
        Assert.Contains("mona", (await user.BerthAsync(secrets, "export", "dotnet-sdk", Registry)).Succeeded().Out);
    }

    [Theory]
    [InlineData("docker-config")]
    [InlineData("containers-auth")]
    [InlineData("kubernetes")]
    [InlineData("env")]
    public async Task Says_how_long_the_login_lives_beside_its_answer(string format)
    {
        var export = await user.BerthAsync(Secrets.Of(Registry, RealRegistries.Mona), "export", format);

        Assert.Contains(Registry, export.Succeeded().Error);
        Assert.False(Leaks.Holds(export.Error, RealRegistries.Mona));
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private async Task<string> ExportAsync(string format)
    {
        (await user.FetchAsync("skopeo inspect", Image)).Failed();
        return (await user.BerthAsync(Secrets.Of(Registry, RealRegistries.Mona), "export", format)).Succeeded().Out;
    }

    [GeneratedRegex("""\.dockerconfigjson"?: *"?([A-Za-z0-9+/=]+)""")]
    private static partial Regex DockerConfigJson();
}
