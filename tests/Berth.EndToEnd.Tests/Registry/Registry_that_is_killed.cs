using System.Diagnostics;
using System.Security.Cryptography;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Registry;

/// <summary>The registry, or the whole server, is killed and started again while clients push and pull: they try again, and nothing is lost.</summary>
public sealed class Registry_that_is_killed : IAsyncDisposable
{
    private readonly ContainerClients clients = new();
    private readonly TemporaryFolder folder = new();
    private RealServer server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("the registry")]
    [InlineData("the server")]
    public async Task Loses_no_package_and_refuses_no_token_before_its_time(string killed)
    {
        await using var started = server = await RealServer.StartAsync();
        var owner = await server.UserAsync("mona", "repo", "write:packages", "codespace");
        await server.ApiAsync("POST", "admin/organizations", new { login = "acme", admin = "mona" });
        await server.ApiAsync("POST", "orgs/acme/repos", new { name = "api", @private = true }, owner);
        clients.UseDockerConfig(new RegistryUser("any", owner).DockerConfig(server.Registry));
        using var http = server.Client(owner);
        var before = await TokenAsync(owner);

        var images = Enumerable.Range(0, 4).Select(number => LargeImage($"image{number}")).ToList();
        var pushes = images.Select((image, number) => CopyAsync(image, $"docker://{server.Registry}/acme/pushed{number}:1")).ToList();
        for (var time = 0; time < 2; time++)
        {
            await Task.Delay(250, Ct);
            await KillAsync(killed);
        }

        foreach (var push in pushes)
        {
            (await push).Succeeded();
        }

        Assert.Equal(200, await ManifestAsync(before, "acme/pushed0"));
        for (var number = 0; number < images.Count; number++)
        {
            await server.PackageAsync("acme", $"pushed{number}");
        }

        var pulls = Enumerable.Range(0, 4).Select(number => CopyAsync($"docker://{server.Registry}/acme/pushed{number}:1", $"dir:{folder.Make($"pulled{number}")}")).ToList();
        await Task.Delay(100, Ct);
        await KillAsync(killed);
        foreach (var pull in pulls)
        {
            (await pull).Succeeded();
        }

        Assert.Equal(200, await ManifestAsync(before, "acme/pushed0"));
    }

    public async ValueTask DisposeAsync()
    {
        await clients.DisposeAsync();
        folder.Dispose();
    }

    private async Task KillAsync(string what)
    {
        if (what == "the server")
        {
            var registry = await server.RegistryProcessIdAsync();
            await server.KillAsync();
            await Eventually.HappensAsync("the registry ends with its server", () => !Directory.Exists($"/proc/{registry}"), Ct);
            await server.StartAgainAsync();
        }
        else
        {
            using var registry = Process.GetProcessById(await server.RegistryProcessIdAsync());
            registry.Kill();
        }
    }

    /// <summary>As a build script does it: what fails is tried again. skopeo's own repetition gives up on a connection that was cut.</summary>
    private async Task<ProgramRun> CopyAsync(string from, string to)
    {
        for (var attempt = 1; ; attempt++)
        {
            var run = await clients.RunAsync("skopeo", ["--insecure-policy", "copy", "--quiet", from, to], Ct);
            if (run.ExitCode == 0 || attempt == 20)
            {
                return run;
            }

            Assert.DoesNotContain("denied", run.Words, StringComparison.Ordinal);
            await Task.Delay(300, Ct);
        }
    }

    /// <summary>A registry token, as a client has it.</summary>
    private async Task<string> TokenAsync(string login)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/token?service={server.Registry}&scope=repository:acme/pushed0:pull,push", UriKind.Relative));
        request.Headers.Authorization = new("Basic", new RegistryUser("any", login).Basic);
        using var answer = await client.SendAsync(request, Ct);
        return System.Text.Json.Nodes.JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Ct))!["token"]!.GetValue<string>();
    }

    private async Task<int> ManifestAsync(string token, string name)
    {
        using var client = server.Client();
        return (int)(await Eventually.AnswersAsync(
            "a manifest",
            async () =>
            {
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{server.Registry}/v2/{name}/manifests/1");
                    request.Headers.Authorization = new("Bearer", token);
                    request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
                    using var answer = await client.SendAsync(request, Ct);
                    return (object)(int)answer.StatusCode;
                }
                catch (HttpRequestException)
                {
                    // It is being started again.
                    return null;
                }
            },
            Ct));
    }

    /// <summary>An image of 24 MB that no compression makes smaller.</summary>
    private string LargeImage(string name)
    {
        var context = folder.Make(name);
        File.WriteAllBytes(Path.Combine(context, "data"), RandomNumberGenerator.GetBytes(24 * 1024 * 1024));
        return LayoutImage.Make(Path.Combine(context, "layout"), Path.Combine(context, "data"));
    }
}
