using System.Text;
using System.Text.RegularExpressions;
using Berth.EndToEnd.Tests.Fixtures;

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

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private async Task<string> ExportAsync(string format)
    {
        (await user.FetchAsync("skopeo inspect", Image)).Failed();
        return (await user.BerthAsync(Secrets.Of(Registry, RealRegistries.Mona), "export", format)).Succeeded().Out;
    }

    [GeneratedRegex("""\.dockerconfigjson"?: *"?([A-Za-z0-9+/=]+)""")]
    private static partial Regex DockerConfigJson();
}
