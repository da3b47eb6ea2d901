using System.Net;
using System.Net.Sockets;
using Berth.Server.Distribution;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Berth.Testing.Programs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Berth.Server.Tests.Packages;

/// <summary>A registry that was there before, configured as <c>berth registry config</c> prints it.</summary>
public sealed class Packages_of_an_existing_registry
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Are_decided_and_read_as_those_of_the_servers_own(Engine engine)
    {
        Requires.That(File.Exists("/usr/bin/docker-registry"), "docker-registry");
        var port = FreePort();
        await using var server = await RunningServer.StartAsync(
            engine, services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)),
            "Registry:IsEnabled=true", $"Registry:Url=http://127.0.0.1:{port}", $"Registry:PublicHost=127.0.0.1:{port}");
        var (mona, root) = (await server.UserAsync("mona"), await server.UserAsync("root", isSiteAdmin: true));
        await server.OrganizationAsync("acme", [mona]);
        using var admin = await server.ClientOfAsync(root);
        using var client = await server.ClientOfAsync(mona);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync(new Uri("berth/registry/gc", UriKind.Relative), null, Ct)).StatusCode);

        using var folder = new TemporaryFolder();
        var tokens = folder.Write("tokens.pem", await admin.GetStringAsync(new Uri(server.Address, RegistryEndpoints.AuthorityPath), Ct));
        var printed = await admin.GetStringAsync(new Uri("berth/registry/config", UriKind.Relative), Ct);
        var configuration = folder.Write("config.yml", "version: 0.1\nlog: {level: error}\nhttp: {addr: \"127.0.0.1:" + port + "\"}\n" + printed
            .Replace("/etc/docker/registry/berth-tokens.pem", tokens, StringComparison.Ordinal)
            .Replace("storage:\n", $"storage:\n  filesystem:\n    rootdirectory: {folder["storage"]}\n", StringComparison.Ordinal));
        await using var registry = BackgroundProgram.Start("/usr/bin/docker-registry", ["serve", configuration], ProgramEnvironment.Bare(folder.Path), folder["log"]);
        using var push = await PushingClient.OfAsync(server, await server.TokenOfAsync(mona, "write:packages"));
        var image = await push.ImageAsync("acme/tool", "1", "one");

        var versions = await Eventually.AnswersAsync("the version", async () =>
        {
            using var answer = await client.GetAsync(new Uri("orgs/acme/packages/container/tool/versions", UriKind.Relative), Ct);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(Ct) : null;
        }, Ct);
        Assert.Contains(image.Digest, versions, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(new Uri("orgs/acme/packages/container/tool", UriKind.Relative), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await push.StatusAsync("acme/tool", image.Digest));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
