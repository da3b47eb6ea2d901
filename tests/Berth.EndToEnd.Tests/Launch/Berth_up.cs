using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>The main job: the example with everything private that a dev container can need, launched by <c>berth up</c>.</summary>
[Collection<EcrTests>]
public sealed class Berth_up(RealRegistries registries, RealEcr ecr, RealExample example)
{
    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task Launches_the_example_and_goes_on_pulling_inside(string engine)
    {
        await using var launch = await BerthLaunch.PrepareAsync(engine, registries, example, ecr);

        var container = await launch.LaunchAsync(ExampleRepository.WithCompose);

        Assert.Equal("vscode", container.User);
        var made = await launch.InsideAsync(
            container, "cd ~/done && ls | sort | xargs; cat *-tool *-greeting /opt/example/made; /opt/example/busybox echo $FROM_LABEL");
        Assert.Equal(
            """
            on-create post-create-greeting post-create-tool post-start update-content
            hello, from the feature underneath
            hello from aws
            made in the builder
            yes

            """,
            made.Succeeded().Out);
        foreach (var image in (string[])[$"{example.Passwords.Name}/acme/db:1", $"{example.Tokens.Name}/acme/tools:1", $"{Hosts.Ecr}/acme/greeting:1"])
        {
            var pulled = await launch.InsideAsync(container, $"skopeo --insecure-policy copy --quiet docker://{image} dir:/tmp/pulled && ls /tmp/pulled");
            Assert.Contains("manifest.json", pulled.Succeeded().Out);
        }
    }
}
