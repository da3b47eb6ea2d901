using Berth.Core.Client;
using Berth.EndToEnd.Tests.Fixtures;

namespace Berth.EndToEnd.Tests.Helper;

public sealed class Credential_helper_of_a_launch(RealRegistries registries) : IAsyncDisposable
{
    private readonly BerthUser user = new(registries);

    [Theory]
    [InlineData("skopeo inspect")]
    [InlineData("podman pull")]
    [InlineData("docker manifest inspect")]
    public async Task Serves_clients_with_the_launchs_logins_and_the_users_own(string way)
    {
        var (issued, own, unknown) = (registries.Passwords.Name, registries.Tokens.Name, Credential_helper_of_the_host.NotFound);
        await using var codespace = await OpenedCodespace.OpenAsync(
            Secrets.None, new AgentSet(issued, null, "A", "environment", RealRegistries.Mona.Name, new(RealRegistries.Mona.Password), null));
        (await user.DockerLoginAsync(own, RealRegistries.Mona)).Succeeded();
        Launch(codespace, issued, own);

        (await user.FetchAsync(way, $"{issued}/{RealRegistries.Image}")).Succeeded();
        (await user.FetchAsync(way, $"{own}/{RealRegistries.Image}")).Succeeded();
        Assert.Equal(unknown, (await user.HelperAsync("get", "nobody.example.com")).Failed().Out.Trim());
    }

    [Fact]
    public async Task Is_not_moved_by_what_a_container_stored()
    {
        var registry = registries.Passwords.Name;
        await using var codespace = await OpenedCodespace.OpenAsync(
            Secrets.None, new AgentSet(registry, null, "A", "environment", RealRegistries.Mona.Name, new(RealRegistries.Mona.Password), null));
        Launch(codespace, registry);
        (await codespace.ShellAsync($$"""printf '{"ServerURL":"{{registry}}","Username":"mallory","Secret":"p"}' | docker-credential-berth store""")).Succeeded();

        Assert.Contains("mallory", (await codespace.ShellAsync($"printf {registry} | docker-credential-berth get")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains(RealRegistries.Mona.Password, (await user.HelperAsync("get", registry)).Succeeded().Out, StringComparison.Ordinal);
        (await user.FetchAsync("skopeo inspect", $"{registry}/{RealRegistries.Image}")).Succeeded();
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    /// <summary>Points the clients to a launch, as a launcher does.</summary>
    private void Launch(OpenedCodespace codespace, params string[] hosts)
    {
        var helpers = string.Join(',', hosts.Select(registry => $"\"{registry}\":\"berth\""));
        user.Clients.UseDockerConfig("{\"credHelpers\":{" + helpers + "}}");
        user.Clients.Environment["REGISTRY_AUTH_FILE"] = Path.Combine(user.Clients.Environment["DOCKER_CONFIG"], "config.json");
        user.Clients.Environment["BERTH_LAUNCH_DIRECTORY"] = codespace.Folder["codespaces", OpenedCodespace.Id, "launch"];
    }
}
