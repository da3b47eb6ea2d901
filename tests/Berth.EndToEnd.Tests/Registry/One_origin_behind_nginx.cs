using System.Net;
using System.Security.Cryptography;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Registry;

/// <summary>What <c>deploy/nginx</c> has to let through, and what not.</summary>
public sealed class One_origin_behind_nginx(RealRegistries registries) : IAsyncDisposable
{
    private readonly ContainerClients clients = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lets_large_layers_through_in_chunks_and_names_with_slashes()
    {
        await using var server = await RealServer.StartBehindNginxAsync(registries.Authority);
        var owner = await server.UserAsync("mona", "repo", "write:packages");
        await server.ApiAsync("POST", "admin/organizations", new { login = "acme", admin = "mona" });
        clients.UseDockerConfig(new RegistryUser("any", owner).DockerConfig(server.Registry));
        var data = folder.Make("image");
        await File.WriteAllBytesAsync(Path.Combine(data, "data"), RandomNumberGenerator.GetBytes(64 * 1024 * 1024), Ct);
        var image = LayoutImage.Make(Path.Combine(data, "layout"), Path.Combine(data, "data"));

        // docker's and skopeo's PATCH has no length: it comes in chunks.
        (await RunAsync("copy", "--quiet", image, $"docker://{server.Registry}/acme/tools/large:1")).Succeeded();
        (await RunAsync("copy", "--quiet", $"docker://{server.Registry}/acme/tools/large:1", $"dir:{folder.Make("pulled")}")).Succeeded();

        Assert.Equal("tools/large", (await server.PackageAsync("acme", "tools/large"))["name"]!.GetValue<string>());
        Assert.Contains($"https://{server.Registry}/api/v3/", (await server.PackageAsync("acme", "tools/large"))["url"]!.GetValue<string>(), StringComparison.Ordinal);
        using var http = server.Client();
        using var notified = await http.PostAsync(new Uri("/registry/events", UriKind.Relative), null, Ct);
        Assert.Equal(HttpStatusCode.NotFound, notified.StatusCode);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Serves_dev_container_features_to_a_hardened_client_too(bool isHardened)
    {
        DevcontainerCli.Required();
        await using var server = isHardened ? await RealServer.StartBehindNginxAsync(registries.Authority) : await RealServer.StartAsync();
        var owner = await server.UserAsync("mona", "repo", "write:packages", "codespace");
        await server.ApiAsync("POST", "admin/organizations", new { login = "acme", admin = "mona" });
        await server.ApiAsync("POST", "orgs/acme/repos", new { name = "api", @private = true }, owner);
        folder.Write("src/tool/devcontainer-feature.json", """{"id": "tool", "version": "1.2.3", "name": "Tool"}""");
        folder.Write("src/tool/install.sh", "#!/bin/sh\nexit 0\n");

        (await CliAsync(server, owner, isHardened, "publish", "--registry", server.Registry, "--namespace", "acme/features", folder["src"])).Succeeded();
        await server.PackageAsync("acme", "features/tool");
        await server.ApiAsync("PATCH", "berth/packages/acme/container/features%2Ftool", new { repository = "acme/api", inherit_access = true }, owner);

        var codespace = await server.CodespaceTokenAsync("acme/api", owner);
        var read = await CliAsync(server, codespace, isHardened, "info", "manifest", $"{server.Registry}/acme/features/tool:1");
        Assert.Contains("application/vnd.devcontainers", read.Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("1.2.3", (await CliAsync(server, codespace, isHardened, "info", "tags", $"{server.Registry}/acme/features/tool")).Succeeded().Out, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await clients.DisposeAsync();
        folder.Dispose();
    }

    private Task<ProgramRun> RunAsync(params string[] arguments) => clients.RunAsync("skopeo", ["--insecure-policy", .. arguments], Ct);

    private Task<ProgramRun> CliAsync(RealServer server, string token, bool isHardened, params string[] arguments)
    {
        clients.UseDockerConfig(new RegistryUser("any", token).DockerConfig(server.Registry));
        clients.Environment["NODE_EXTRA_CA_CERTS"] = folder.Write("authority.pem", server.Authority);
        return clients.RunAsync(
            DevcontainerCli.Program, ["features", .. arguments, .. isHardened ? ["--oci-auth-hardening"] : (string[])[]], clients.Environment, Ct);
    }
}
