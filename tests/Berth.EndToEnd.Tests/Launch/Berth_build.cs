using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary><c>berth build</c>: an image of private parts with nothing of ours in it.</summary>
[Collection<EcrTests>]
public sealed class Berth_build(RealRegistries registries, RealEcr ecr, RealExample example)
{
    private const string Image = "localhost/acme/built:1";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task Makes_an_image_of_private_parts_that_holds_nothing_of_ours(string engine)
    {
        await using var launch = await BerthLaunch.PrepareAsync(engine, registries, example, ecr);
        var built = await launch.BerthAsync(
            "build", launch.Repository.Path, "--config", Path.Combine(launch.Repository.Path, ExampleRepository.WithDockerfile), "--engine", launch.Host.Engine,
            "--secrets-file", launch.SecretsFile(("PLAIN", RealExample.Mona.Password)), "--trust", "--image-name", Image);

        Assert.Equal($"built {Image}\n", built.Succeeded().Out);
        var inspected = (await launch.Host.EngineAsync(["image", "inspect", Image], CancellationToken)).Succeeded().Out;
        Assert.DoesNotContain("/run/berth", inspected, StringComparison.Ordinal);
        Assert.DoesNotContain("DOCKER_CONFIG", inspected, StringComparison.Ordinal);
        Assert.DoesNotContain(launch.RuntimeFolder, inspected, StringComparison.Ordinal);
        var run = await launch.Host.EngineAsync(
            ["run", "--rm", "--network", "none", Image, "sh", "-c", "example-tool; ls /run/berth /usr/local/bin/docker-credential-berth"], CancellationToken);
        Assert.StartsWith("hello, from the feature underneath\n", run.Out, StringComparison.Ordinal);
        Assert.Equal("hello, from the feature underneath\n", run.Out);
        File.Delete(Path.Combine(launch.Host.Clients.Folder, "secrets.env"));
        RegistryUser[] users = [RealExample.Mona, RealExample.Hubot, new("aws", ecr.Key.Secret)];
        Assert.Empty(await Leaks.OnDiskAsync(launch.Host.Places, users));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(launch.RuntimeFolder, "codespaces")));
    }

    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task Of_a_prebuild_stops_after_updateContentCommand_and_has_no_secret(string engine)
    {
        await using var launch = await BerthLaunch.PrepareAsync(engine, registries, example, ecr);
        using var repository = new SmallRepository(
            $$"""
            {
                "image": "{{example.Passwords.Name}}/acme/workspace:1",
                "runArgs": ["--network=host", "--stop-signal=KILL"],
                "onCreateCommand": "env > ~/environment",
                "updateContentCommand": "skopeo --insecure-policy inspect docker://{{example.Tokens.Name}}/acme/tools:1 > ~/inspected",
                "postCreateCommand": "touch ~/created"
            }
            """);

        var container = BerthLaunch.ContainerOf(await launch.BerthAsync(
            "build", repository.Path, "--prebuild", "--engine", launch.Host.Engine,
            "--secrets-file", launch.SecretsFile(("PLAIN", "canary-plain")), "--trust", "--json"));

        var found = await launch.InsideAsync(container, "cd ~; test -s inspected && ls; grep -e PLAIN -e _REGISTRY_ environment");
        Assert.Equal("environment\ninspected\n", found.Out);
    }
}
