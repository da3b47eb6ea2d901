using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Engines;
using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>A launch that is killed at any moment leaves nothing that the next command does not find; one that is interrupted leaves nothing.</summary>
[Collection<EcrTests>]
public sealed partial class Berth_up_that_is_ended(RealRegistries registries, RealEcr ecr, RealExample example)
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task By_a_kill_leaves_nothing_after_the_next_command(string engine)
    {
        await using var launch = await BerthLaunch.PrepareAsync(engine, registries, example, ecr);
        using var repository = Small();
        var took = await TimeOfLaunchAsync(launch, repository);

        // While it asks and pulls, while it builds and makes the container, and while commands run inside.
        (double At, string Then)[] rounds = engine == LaunchHost.Podman
            ? [(0.2, "down"), (0.5, "stop"), (0.8, "up")]
            : [(0.3, "down"), (0.7, "up")];
        foreach (var (at, then) in rounds)
        {
            await using (var up = Start(launch, repository))
            {
                await Task.Delay(took * at, CancellationToken);
                Assert.False(up.HasEnded, up.Log);
                Signal(up.Id, Kill);
            }

            if (then == "up")
            {
                // What was interrupted before its lifecycle commands had run is made anew.
                await AssertIsMadeAnewAsync(launch, repository);
            }
            else
            {
                // Where it was killed before it made anything, there is no codespace.
                var run = await launch.BerthAsync(then, repository.Path);
                Assert.True(run.ExitCode == 0 || run.Error.Contains("there is no codespace of", StringComparison.Ordinal), run.ToString());
                Assert.DoesNotContain("waiting-in-the-container", string.Concat(LeftOf(launch).Select(process => process.Arguments)));
            }

            await launch.BerthAsync("down", repository.Path);
            await AssertNothingIsLeftAsync(launch, $"a kill at {at}, {then}");
        }
    }

    [Fact]
    public async Task By_a_kill_leaves_nothing_of_a_compose_project_after_the_next_command()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        foreach (var milliseconds in (int[])[1500, 5000])
        {
            await using (var up = Start(launch, launch.Repository.Path))
            {
                await Task.Delay(milliseconds, CancellationToken);
                Signal(up.Id, Kill);
            }

            var run = await launch.BerthAsync("down", launch.Repository.Path);
            Assert.True(run.ExitCode == 0 || run.Error.Contains("there is no codespace of", StringComparison.Ordinal), run.ToString());
            await AssertNothingIsLeftAsync(launch, $"{milliseconds} ms");
        }
    }

    [Theory]
    [InlineData(LaunchHost.Podman, Interrupt, Terminate)]
    [InlineData(LaunchHost.Docker, Interrupt)]
    public async Task By_an_interrupt_says_so_and_leaves_nothing(string engine, params int[] signals)
    {
        await using var launch = await BerthLaunch.PrepareAsync(engine, registries, example, ecr);
        using var repository = Small();
        foreach (var signal in signals)
        {
            await using var up = Start(launch, repository);
            await Eventually.HappensAsync("the lifecycle command waits", () => IsWaiting(), CancellationToken);

            await AssertIsInterruptedAsync(up, signal);

            await AssertNothingIsLeftAsync(launch, $"signal {signal}");
        }

        await AssertIsMadeAnewAsync(launch, repository);
    }

    [Fact]
    public async Task By_an_interrupt_while_a_registry_is_silent_leaves_nothing()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        using var silent = new TcpListener(PrivateNetwork.Address, port: 0);
        silent.Start();
        var registry = $"{Hosts.Registry}:{((IPEndPoint)silent.LocalEndpoint).Port}";
        using var repository = new SmallRepository($$"""{"image": "{{registry}}/acme/app:1", "initializeCommand": "touch begun"}""");
        await using var up = Start(launch, repository);
        using var asked = await silent.AcceptTcpClientAsync(CancellationToken);

        await AssertIsInterruptedAsync(up, Interrupt);

        Assert.False(File.Exists(Path.Combine(repository.Path, "begun")));
        await AssertNothingIsLeftAsync(launch, "the interrupt");
        var list = await launch.BerthAsync("list");
        Assert.Equal("berth: no codespaces; launch one with berth up\n", list.Succeeded().Error);
    }

    [Fact]
    public async Task By_a_kill_while_a_registry_is_silent_leaves_nothing_after_the_next_command()
    {
        PrivateNetwork.Required();
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        using var silent = new TcpListener(PrivateNetwork.Address, 0);
        silent.Start();
        using var repository = new SmallRepository($$"""{"image": "{{Hosts.Registry}}:{{((IPEndPoint)silent.LocalEndpoint).Port}}/acme/app:1"}""");
        await using (var up = Start(launch, repository))
        {
            using var asked = await silent.AcceptTcpClientAsync(CancellationToken);
            Signal(up.Id, Kill);
        }

        (await launch.BerthAsync("down", repository.Path)).Succeeded();

        await AssertNothingIsLeftAsync(launch, "the kill");
    }

    /// <summary>Its lifecycle command waits for a file of the repository.</summary>
    private SmallRepository Small() => new(
        $$"""
        {
            "build": {"dockerfile": "Dockerfile"},
            "runArgs": ["--network=host", "--stop-signal=KILL"],
            "initializeCommand": "sleep 0.2",
            "postCreateCommand": "echo created > ~/created",
            "postStartCommand": "until [ -e stop-waiting ]; do sleep 0.1; : waiting-in-the-container; done"
        }
        """,
        (".devcontainer/Dockerfile", $"FROM {example.Passwords.Name}/acme/workspace:1\nRUN echo one > /one\nCOPY --from={example.Tokens.Name}/acme/tools:1 /bin/busybox /two\n"));

    private async Task<TimeSpan> TimeOfLaunchAsync(BerthLaunch launch, SmallRepository repository)
    {
        var started = Stopwatch.GetTimestamp();
        await using (var up = Start(launch, repository))
        {
            await Eventually.HappensAsync("the lifecycle command waits", () => up.HasEnded || IsWaiting(), CancellationToken);
            Assert.False(up.HasEnded, up.Log);
            Signal(up.Id, Kill);
        }

        var took = Stopwatch.GetElapsedTime(started);
        (await launch.BerthAsync("down", repository.Path)).Succeeded();
        await AssertNothingIsLeftAsync(launch, "the first launch");
        return took;
    }

    private static BackgroundProgram Start(BerthLaunch launch, SmallRepository repository) => Start(launch, repository.Path);

    private static BackgroundProgram Start(BerthLaunch launch, string folder) => BackgroundProgram.Start(
        BerthPrograms.Berth, ["up", folder, "--engine", launch.Host.Engine, "--secrets-file", launch.SecretsFile(), "--trust"],
        launch.Environment, Path.Combine(launch.Host.Clients.Folder, "up.log"));

    private static async Task AssertIsInterruptedAsync(BackgroundProgram up, int signal)
    {
        var signalled = Stopwatch.GetTimestamp();
        Signal(up.Id, signal);
        await Eventually.HappensAsync("berth up ends", () => up.HasEnded, CancellationToken);

        Assert.InRange(Stopwatch.GetElapsedTime(signalled), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(130, up.ExitCode);
        Assert.EndsWith("berth: error: interrupted\n", up.Log, StringComparison.Ordinal);
    }

    private static async Task AssertIsMadeAnewAsync(BerthLaunch launch, SmallRepository repository)
    {
        repository.Write("stop-waiting", "");
        var container = BerthLaunch.ContainerOf(await launch.UpAsync(repository, "--trust", "--json"));
        Assert.Equal("created\n", (await launch.InsideAsync(container, "cat ~/created")).Succeeded().Out);
    }

    private static bool IsWaiting() =>
        Running.Processes().Any(process => process.Arguments.Contains("waiting-in-the-container") && process.Arguments.StartsWith("/bin/sh", StringComparison.Ordinal));

    /// <summary>What runs of this machine's, but for what the tests started themselves.</summary>
    private static IEnumerable<Running> LeftOf(BerthLaunch launch) => Running.Processes().Where(process =>
        process.Arguments.Contains(launch.RuntimeFolder) || process.Environment.Contains(launch.RuntimeFolder) || process.Arguments.Contains("waiting-in-the-container"));

    private static async Task AssertNothingIsLeftAsync(BerthLaunch launch, string after)
    {
        var containers = await launch.Host.EngineAsync(["ps", "--all", "--format", "{{.Names}} {{.Status}} {{.Image}}"], CancellationToken);
        Assert.True(containers.Succeeded().Out is "", $"containers after {after}:\n{containers.Out}");
        var networks = await launch.Host.EngineAsync(["network", "ls", "--format", "{{.Name}}"], CancellationToken);
        Assert.All(networks.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), network => Assert.Contains(network, (string[])["podman", "bridge", "host", "none"]));
        try
        {
            await Eventually.HappensAsync("all programs end", () => !LeftOf(launch).Any(), CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"left after {after}:\n{string.Join('\n', LeftOf(launch).Select(process => $"{process.Id} {process.Arguments.Replace('\0', ' ')}"))}");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(launch.RuntimeFolder, "codespaces")));
    }

    private static void Signal(int process, int signal) => _ = SendSignal(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
