using Berth.EndToEnd.Tests.Fixtures;
using Berth.EndToEnd.Tests.Helper;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

[Collection<EcrTests>]
public sealed class Two_codespaces_on_one_host(RealRegistries registries, RealEcr ecr, RealExample example)
{
    /// <summary>Everything that came from the host, one path a line.</summary>
    private const string FromTheHost =
        "find /run/berth /usr/local/bin/docker-credential-berth /etc/profile.d/berth.sh /etc/containers/registries.conf.d/berth.conf "
        + "/etc/docker/certs.d/* -path /run/berth/docker -prune -o -print";

    /// <summary>Prints what it could change.</summary>
    private const string ChangeIt =
        FromTheHost + """
         | while read -r path; do
            if [ -d "$path" ]; then touch "$path/new" 2>/dev/null && echo "$path/new"; else (: >> "$path") 2>/dev/null && echo "$path"; fi
            chmod 777 "$path" 2>/dev/null && echo "mode of $path"
            mv "$path" "$path.old" 2>/dev/null && echo "name of $path"
            rm -f "$path" 2>/dev/null && echo "no more $path"
            mount -o remount,rw "$path" 2>/dev/null && echo "mount of $path"
        done; mount -o remount,rw /run/berth 2>/dev/null && echo mounted; umount /run/berth/docker 2>/dev/null && echo unmounted; true
        """;

    [Fact]
    public async Task Do_not_get_each_others_logins_nor_change_what_the_host_reads()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var (a, b) = (example.Passwords.Name, example.Tokens.Name);
        using var first = SmallRepository.WithImage($"{a}/acme/workspace:1");
        using var second = SmallRepository.WithImage($"{b}/acme/workspace:1");
        string[] secrets =
        [
            launch.SecretsFile(Secrets.Of(a, RealExample.Mona), "a.env"), launch.SecretsFile(Secrets.Of(b, RealExample.Hubot), "b.env"),
        ];
        LaunchedContainer[] inside = [await UpAsync(launch, first, secrets[0]), await UpAsync(launch, second, secrets[1])];
        string[] names = [.. Directory.GetDirectories(Path.Combine(launch.RuntimeFolder, "codespaces")).Order(StringComparer.Ordinal)];
        Assert.Equal(2, names.Length);

        // 1. Each its own.
        Assert.Equal("mona", BerthLaunch.UserOf(await launch.LoginInsideAsync(inside[0], a)));
        Assert.Equal("hubot", BerthLaunch.UserOf(await launch.LoginInsideAsync(inside[1], b)));
        Assert.Equal(Credential_helper_of_the_host.NotFound, (await launch.LoginInsideAsync(inside[0], b)).Failed().Out.Trim());
        Assert.Equal(Credential_helper_of_the_host.NotFound, (await launch.LoginInsideAsync(inside[1], a)).Failed().Out.Trim());

        // 2. No way to the other's directory, nor up from one's own.
        foreach (var container in inside)
        {
            var reached = await launch.InsideAsync(container, $$"""
                for root in '' /proc/1/root /proc/1/cwd /proc/self/root /run/berth/.. /run/berth/../..; do
                    for path in {{string.Join(' ', names)}} {{launch.RuntimeFolder}}; do ls -d "$root$path" 2>/dev/null; done
                done
                find / -path /proc -prune -o -path /sys -prune -o -name agent.sock -print; grep -c ' /run/berth ' /proc/self/mountinfo
                """);
            Assert.Equal("/run/berth/agent.sock\n1\n", reached.Out);
        }

        // 3. Nothing that the host reads can be changed.
        var before = Snapshot(launch);
        foreach (var container in inside)
        {
            Assert.Contains("/run/berth/agent.sock", (await launch.InsideAsync(container, FromTheHost)).Succeeded().Out);
            Assert.Equal("", (await launch.InsideAsync(container, ChangeIt)).Succeeded().Out);
            (await launch.InsideAsync(container, "grep -q '^tmpfs /run/berth/docker tmpfs' /proc/mounts")).Succeeded();
            (await launch.InsideAsync(container, "echo '{}' | tee $DOCKER_CONFIG/config.json > $REGISTRY_AUTH_FILE")).Succeeded();
        }

        Assert.Equal(before, Snapshot(launch));

        // 4. A login from inside, and a configuration of its own, are nothing to the next launch.
        var login = $$"""{"ServerURL":"{{a}}","Username":"mallory","Secret":"mallorys"}""";
        (await launch.InsideAsync(inside[0], "root", "docker-credential-berth store", login)).Succeeded();
        Assert.Equal("mallory", BerthLaunch.UserOf(await launch.LoginInsideAsync(inside[0], a)));
        await ForgetImagesAsync(launch, inside[0]);
        var log = example.Passwords.Log.Length;
        await UpAsync(launch, first, secrets[0], "--recreate");
        var asked = example.Passwords.Log[log..];
        Assert.Contains("authorized request", asked);
        Assert.DoesNotContain("error authenticating user", asked);

        foreach (var repository in (SmallRepository[])[first, second])
        {
            (await launch.BerthAsync("down", repository.Path)).Succeeded();
        }
    }

    private static async Task<LaunchedContainer> UpAsync(BerthLaunch launch, SmallRepository repository, string secrets, params string[] more) =>
        BerthLaunch.ContainerOf(await launch.BerthAsync(
            ["up", repository.Path, "--engine", launch.Host.Engine, "--secrets-file", secrets, "--trust", "--json", .. more]));

    /// <summary>So that the next launch has to pull.</summary>
    private static async Task ForgetImagesAsync(BerthLaunch launch, LaunchedContainer container)
    {
        foreach (var words in (string[][])[["rm", "--force", "--time", "0", container.Id], ["rmi", "--all", "--force"]])
        {
            await launch.Host.EngineAsync(words, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Every file of both codespaces with its length, mode and time.</summary>
    private static string Snapshot(BerthLaunch launch) => string.Join('\n',
        from path in Directory.GetFileSystemEntries(Path.Combine(launch.RuntimeFolder, "codespaces"), "*", SearchOption.AllDirectories)
        orderby path
        select $"{path} {File.GetUnixFileMode(path)} {File.GetLastWriteTimeUtc(path):O}");
}
