using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>The folder of a codespace is gone, or its engine: each command says so, and <c>berth down</c> removes what it can.</summary>
[Collection<EcrTests>]
public sealed class Codespaces_that_lost_their_ground(RealRegistries registries, RealEcr ecr, RealExample example)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Are_not_started_without_their_folder_but_listed_and_removed()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        using var repository = SmallRepository.WithImage($"{example.Passwords.Name}/acme/workspace:1");
        BerthLaunch.ContainerOf(await launch.UpAsync(repository, "--trust", "--json"));
        var name = NameOf(launch);
        Directory.Delete(repository.Path, recursive: true);

        foreach (var given in (string[])[repository.Path, name])
        {
            var start = await launch.BerthAsync("start", given);
            Assert.Equal(2, start.ExitCode);
            Assert.Equal(
                $"berth: error: the folder of {name} is gone: {repository.Path}\n"
                + $"berth: hint: put it back, or remove the codespace: berth down {name}\n",
                start.Error);
        }

        Assert.Matches($"(?m)^{name} +running +podman +{repository.Path} ", (await launch.BerthAsync("list")).Succeeded().Out);
        var down = await launch.BerthAsync("down", repository.Path);

        Assert.Equal($"{name} is gone\n", down.Succeeded().Out);
        Assert.Empty((await launch.Host.EngineAsync(["ps", "--all", "--quiet"], CancellationToken)).Succeeded().Out);
        AssertNothingIsKept(launch);
    }

    [Fact]
    public async Task Lose_their_logins_also_where_their_engine_is_gone()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        using var repository = SmallRepository.WithImage($"{example.Passwords.Name}/acme/workspace:1");
        var container = BerthLaunch.ContainerOf(await launch.UpAsync(repository, "--trust", "--json"));
        var name = NameOf(launch);

        // 1. podman is there and does not work: what it has may be removed another time.
        launch.Environment["PATH"] = BrokenPodman(launch);
        Assert.Matches($"(?m)^{name} +engine does not answer ", (await launch.BerthAsync("list")).Succeeded().Out);
        var broken = await launch.BerthAsync("down", repository.Path);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains($"berth: error: the logins of {name} are gone, but not its containers: ", broken.Error, StringComparison.Ordinal);
        Assert.Contains($"berth: hint: let podman answer again, then: berth down {name}\n", broken.Error, StringComparison.Ordinal);
        (await launch.LoginInsideAsync(container, example.Passwords.Name)).Failed();

        // 2. It is not there.
        launch.Environment["PATH"] = "/nowhere";
        Assert.Matches($"(?m)^{name} +engine does not answer ", (await launch.BerthAsync("list")).Succeeded().Out);
        var down = await launch.BerthAsync("down", repository.Path);

        Assert.Equal($"{name} is gone\n", down.Succeeded().Out);
        Assert.Equal("berth: warning: podman is not installed any more; containers that it had are not removed\n", down.Error);
        AssertNothingIsKept(launch);
    }

    private static string NameOf(BerthLaunch launch) =>
        Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(launch.RuntimeFolder, "codespaces"))));

    /// <summary>A search path whose podman fails.</summary>
    private static string BrokenPodman(BerthLaunch launch)
    {
        var folder = Directory.CreateDirectory(Path.Combine(launch.Host.Clients.Folder, "broken")).FullName;
        var program = Path.Combine(folder, "podman");
        File.WriteAllText(program, "#!/bin/sh\necho cannot open its storage >&2\nexit 125\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return folder;
    }

    private static void AssertNothingIsKept(BerthLaunch launch)
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(launch.RuntimeFolder, "codespaces")));
        Assert.Empty(Directory.EnumerateFiles(launch.StateFolder, "*.json", SearchOption.AllDirectories));
    }
}
