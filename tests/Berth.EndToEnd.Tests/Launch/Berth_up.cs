using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

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

    [Fact]
    public async Task Launches_where_no_program_may_run_from_the_runtime_directory()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var runtime = launch.Host.Clients.RuntimeFolder;
        (await MountingAsync("/bin/mount", "-t", "tmpfs", "-o", "noexec,mode=700", "tmpfs", runtime)).Succeeded();
        try
        {
            var container = await launch.LaunchAsync(ExampleRepository.WithImage);

            Assert.Equal("created\n", (await launch.InsideAsync(container, "cat ~/created")).Succeeded().Out);
            Assert.Equal("mona", BerthLaunch.UserOf(await launch.LoginInsideAsync(container, example.Passwords.Name)));
            (await launch.PullInsideAsync(container, $"{example.Passwords.Name}/acme/db:1")).Succeeded();

            // Where it lies, it would not have run.
            Assert.Contains("noexec", (await launch.InsideAsync(container, "grep ' /run/berth ' /proc/mounts")).Succeeded().Out);
            (await launch.BerthAsync("down", launch.Repository.Path)).Succeeded();
        }
        finally
        {
            launch.KillAgent();
            (await MountingAsync("/bin/umount", "--lazy", runtime)).Succeeded();
        }
    }

    private static Task<ProgramRun> MountingAsync(string program, params string[] words) =>
        ProgramRun.OfAsync(program, words, ProgramEnvironment.Bare("/"), TestContext.Current.CancellationToken);
}
