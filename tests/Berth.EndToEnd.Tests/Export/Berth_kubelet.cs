using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Export;

/// <summary>Speaks to <c>berth kubelet</c> as a kubelet does: a request on standard input, a response on standard output.</summary>
public sealed class Berth_kubelet(RealRegistries registries) : IAsyncDisposable
{
    private const string Version = "credentialprovider.kubelet.k8s.io/v1";

    private readonly BerthUser user = new(registries);

    [Fact]
    public async Task Answers_with_a_login_that_opens_the_registry()
    {
        var reference = $"{registries.Passwords.Name}/{RealRegistries.Image}";

        var response = JsonNode.Parse((await AskAsync(reference)).Succeeded().Out)!;

        Assert.Equal(Version, (string?)response["apiVersion"]);
        Assert.Equal("CredentialProviderResponse", (string?)response["kind"]);
        var (pattern, login) = Assert.Single(response["auth"]!.AsObject());
        Assert.StartsWith(registries.Passwords.Name, pattern);
        var given = new RegistryUser((string)login!["username"]!, (string)login["password"]!);
        user.Clients.UseDockerConfig(given.DockerConfig(registries.Passwords.Name));
        (await user.FetchAsync("skopeo inspect", reference)).Succeeded();
    }

    [Fact]
    public async Task Knows_nothing_of_other_registries()
    {
        var response = JsonNode.Parse((await AskAsync("nobody.example.com/acme/tiny:1")).Succeeded().Out)!;

        Assert.Equal(0, response["auth"]?.AsObject().Count ?? 0);
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private Task<ProgramRun> AskAsync(string image) => user.KubeletAsync(
        Secrets.Of(registries.Passwords.Name, RealRegistries.Mona),
        JsonSerializer.Serialize(new { apiVersion = Version, kind = "CredentialProviderRequest", image }));
}
