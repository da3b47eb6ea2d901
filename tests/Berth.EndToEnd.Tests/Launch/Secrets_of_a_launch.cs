using System.Security.Cryptography;
using System.Text;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>Passwords and a variable that look like nothing else go into the example's launch; everything is searched for them.</summary>
[Collection<EcrTests>]
public sealed class Secrets_of_a_launch(RealRegistries registries, RealEcr ecr, RealExample example)
{
    private static readonly string NpmToken = "canary-npm-" + RandomNumberGenerator.GetHexString(24);

    private const string PrintHash = "printf %s \"$NPM_TOKEN\" | sha256sum";

    private static string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(NpmToken)));

    private RegistryUser[] Everybody =>
    [
        RealExample.Mona, RealExample.Hubot, new(ecr.Key.KeyId, ecr.Key.Secret),
        new("", NpmToken), new("", Convert.ToBase64String(Encoding.UTF8.GetBytes(NpmToken))),
    ];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task Are_seen_by_commands_inside_and_nowhere_else(string engine)
    {
        await using var launch = await BerthLaunch.PrepareAsync(engine, registries, example, ecr);
        LetCommandsShowTheVariable(launch.Repository);
        using var watch = ProcessWatch.For([.. Everybody.SelectMany(user => (string[])[user.Password, user.Basic])]);

        // 1. The launch, and what people do then.
        var up = await launch.UpAsync(
            ExampleRepository.WithCompose, "--secrets-file", launch.SecretsFile(("NPM_TOKEN", NpmToken)), "--trust", "--json");
        var container = BerthLaunch.ContainerOf(up);
        ProgramRun[] commands =
        [
            await launch.BerthAsync("exec", "--folder", launch.Repository.Path, "--", "sh", "-c", PrintHash),
            await launch.AtTerminalAsync(BerthPrograms.Berth, "exec", "--folder", launch.Repository.Path, "--", "sh", "-c", PrintHash),
            await launch.AtTerminalAsync($"/usr/bin/{engine}", "exec", "-it", "--user", container.User, container.Id, "bash", "-lc", PrintHash),
        ];

        // 2. Where the variable belongs.
        Assert.All(commands, command => Assert.Contains(Hash, command.Succeeded().Out));
        Assert.Equal(
            $"{Hash}  -\n{Hash}  -\n{Hash}  -\n{Hash}  -\n", (await launch.InsideAsync(container, "cat ~/done/*.hash")).Succeeded().Out);
        Assert.NotEmpty(watch.Inside);

        // 3. Where nothing belongs.
        Assert.InRange(watch.Rounds, 50, int.MaxValue);
        Assert.Empty(watch.Outside);
        var token = BerthLaunch.SecretOf(await launch.LoginInsideAsync(container, Hosts.Ecr));
        RegistryUser[] everybody = [.. Everybody, new("AWS", token)];
        ProgramRun[] shown = [up, .. commands, .. await ShownByTheEngineAsync(launch, container)];
        Assert.All(shown, run => Assert.DoesNotContain(everybody, user => Leaks.Holds(run.Words, user)));
        Assert.Empty(await Leaks.OnDiskAsync(launch.Places, everybody));
        Assert.Empty(await Leaks.OnDiskAsync(await launch.InsideFoldersAsync(container), everybody));
    }

    /// <summary>In each of the forms that a lifecycle command may have, by its hash; one lasts long enough to be seen.</summary>
    private static void LetCommandsShowTheVariable(ExampleRepository repository)
    {
        var file = Path.Combine(repository.Path, ".devcontainer", "devcontainer.json");
        var text = File.ReadAllText(file);
        var hash = PrintHash.Replace("\"", "\\\"");
        foreach (var (from, to) in new (string, string)[]
        {
            ("touch ~/done/on-create\"", $"{hash} > ~/done/1.hash\""),
            ("touch ~/done/update-content\"", $"{hash} > ~/done/2.hash\""),
            ("example-tool > ~/done/post-create-tool\"", $"{hash} > ~/done/3.hash; sleep 1\""),
            ("echo started >> ~/done/post-start\"", $"{hash} > ~/done/4.hash\""),
        })
        {
            Assert.Contains(from, text);
            text = text.Replace(from, to);
        }

        File.WriteAllText(file, text);
    }

    private static async Task<ProgramRun[]> ShownByTheEngineAsync(BerthLaunch launch, LaunchedContainer container)
    {
        var containers = await launch.Host.EngineAsync(["ps", "--all", "--quiet"], CancellationToken);
        var images = await launch.Host.EngineAsync(["images", "--all", "--quiet"], CancellationToken);
        return
        [
            (await launch.Host.EngineAsync(["inspect", .. Lines(containers), .. Lines(images).Distinct()], CancellationToken)).Succeeded(),
            (await launch.Host.EngineAsync(["exec", container.Id, "env"], CancellationToken)).Succeeded(),

            // How the Dev Containers CLI asks for the environment that it then puts on command lines.
            (await launch.Host.EngineAsync(["exec", "--interactive", container.Id, "bash", "-lic", "env"], CancellationToken)).Succeeded(),
        ];
    }

    private static string[] Lines(ProgramRun run) => run.Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
