using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Words;

/// <summary>Passwords that look like nothing else go in; whatever comes out is searched for them.</summary>
public sealed class Everything_berth_says_and_writes(RealRegistries registries) : IAsyncDisposable
{
    private const string Canary = "canary-7d0c6f1e55";

    private readonly BerthUser user = new(registries);

    /// <summary>Sets, good and broken. <c>REGISTRY</c> stands for a registry that answers.</summary>
    public static TheoryData<string, string[]> Sets => new()
    {
        { "good", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", "ACME_CONTAINER_REGISTRY_USER=mona", Password()] },
        { "without user", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", Password()] },
        { "without server", ["ACME_CONTAINER_REGISTRY_USER=mona", Password()] },
        { "password alone", [Password()] },
        { "near-miss name", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", "ACME_CONTAINER_REGISTRY_USER=mona", $"ACME_CONTAINER_REGISTRY_PASSWROD={Canary}"] },
        { "line break", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", "ACME_CONTAINER_REGISTRY_USER=mona", Password($"{Canary}\r\n")] },
        { "quotes", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", "ACME_CONTAINER_REGISTRY_USER=mona", Password($"\"{Canary}\"")] },
        { "control characters", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", "ACME_CONTAINER_REGISTRY_USER=mona", Password($"{Canary}\e[31m\u0007")] },
        { "not ascii", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", "ACME_CONTAINER_REGISTRY_USER=mona", Password($"{Canary}ä€")] },
        { "credentials in server", [$"ACME_CONTAINER_REGISTRY_SERVER=https://mona:{Canary}@registry.berth.test", "ACME_CONTAINER_REGISTRY_USER=mona", Password()] },
        { "credentials in a broken server", [$"ACME_CONTAINER_REGISTRY_SERVER=https://mona:{Canary}@[", "ACME_CONTAINER_REGISTRY_USER=mona", Password()] },
        { "user names the password", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", $"ACME_CONTAINER_REGISTRY_USER=mona:{Canary}", Password()] },
        { "user is the password, as at digitalocean", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", $"ACME_CONTAINER_REGISTRY_USER={Canary}", Password()] },
        { "no host", ["ACME_CONTAINER_REGISTRY_SERVER=http://", "ACME_CONTAINER_REGISTRY_USER=mona", Password()] },
        { "npm host", ["ACME_CONTAINER_REGISTRY_SERVER=npm.pkg.github.com", "ACME_CONTAINER_REGISTRY_USER=mona", Password()] },
        { "unknown host", ["ACME_CONTAINER_REGISTRY_SERVER=nowhere.berth.test", "ACME_CONTAINER_REGISTRY_USER=mona", Password()] },
        { "aws key elsewhere", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", "ACME_CONTAINER_REGISTRY_USER=AKIAIOSFODNN7EXAMPLE", Password()] },
        { "aws key that is none", [$"ACME_CONTAINER_REGISTRY_SERVER={Hosts.Ecr}", "ACME_CONTAINER_REGISTRY_USER=AKIAIOSFODNN7EXAMPLE", Password()] },
        { "ecr token that is none", [$"ACME_CONTAINER_REGISTRY_SERVER={Hosts.Ecr}", "ACME_CONTAINER_REGISTRY_USER=AWS", Password($"QVdTO{Canary}")] },
        { "session token", [$"ACME_CONTAINER_REGISTRY_SERVER={Hosts.Ecr}", "ACME_CONTAINER_REGISTRY_USER=ASIAIOSFODNN7EXAMPLE", Password(), $"ACME_CONTAINER_REGISTRY_SESSION_TOKEN={Canary}"] },
        { "two of one registry", ["ACME_CONTAINER_REGISTRY_SERVER=REGISTRY", "ACME_CONTAINER_REGISTRY_USER=mona", Password(), "B_CONTAINER_REGISTRY_SERVER=REGISTRY", "B_CONTAINER_REGISTRY_USER=mona", $"B_CONTAINER_REGISTRY_PASSWORD={Canary}"] },
        { "nothing", [$"HARMLESS={Canary}"] },
    };

    [Theory, MemberData(nameof(Sets))]
    public async Task Holds_no_password_of_a_set(string name, string[] set)
    {
        Assert.NotEmpty(name);
        var registry = registries.Passwords.Name;
        var secrets = set.Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1].Replace("REGISTRY", registry));

        Assert.All(await RunEverythingAsync(secrets, registry), AssertSilent);

        Assert.Empty(await Leaks.OnDiskAsync(user.Places, new RegistryUser("mona", Canary)));
    }

    [Theory]
    [InlineData("secrets.env", "ACME_CONTAINER_REGISTRY_PASSWORD canary-7d0c6f1e55\n")]
    [InlineData("secrets.env", "canary-7d0c6f1e55=ACME\n=canary-7d0c6f1e55\n\"canary-7d0c6f1e55\n")]
    [InlineData("secrets.env", "ACME_CONTAINER_REGISTRY_PASSWORD=\"canary-7d0c6f1e55\nA=b")]
    [InlineData("secrets.json", """{"ACME_CONTAINER_REGISTRY_PASSWORD":"canary-7d0c6f1e55""")]
    [InlineData("secrets.json", """{"ACME_CONTAINER_REGISTRY_PASSWORD":["canary-7d0c6f1e55"]}""")]
    [InlineData("secrets.json", """["canary-7d0c6f1e55"]""")]
    [InlineData("secrets.json", """{"ACME_CONTAINER_REGISTRY_PASSWORD":"canary-7d0c6f1e55"} canary-7d0c6f1e55""")]
    public async Task Holds_no_word_of_a_broken_secrets_file(string name, string text)
    {
        var file = user.Folder.Write(name, text);

        var runs = new List<ProgramRun>();
        foreach (var command in (string[])["registries", "login", "doctor"])
        {
            runs.Add(await user.BerthAsync(command, "--secrets-file", file));
        }

        Assert.All(runs, AssertSilent);
    }

    [Fact]
    public async Task Holds_no_login_of_a_broken_docker_configuration()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(user.DockerConfigFile)!);
        const string text = "{\"auths\":{\"ghcr.io\":{\"auth\":\"" + Canary + "\"}}";
        await File.WriteAllTextAsync(user.DockerConfigFile, text);

        Assert.All(await RunEverythingAsync(Secrets.Of(registries.Passwords.Name, RealRegistries.Mona), registries.Passwords.Name), AssertSilent);

        Assert.Equal(text, await File.ReadAllTextAsync(user.DockerConfigFile));
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private static string Password(string value = Canary) => $"ACME_CONTAINER_REGISTRY_PASSWORD={value}";

    /// <summary>Every command that answers people; those whose answer is the login are not among them.</summary>
    private async Task<List<ProgramRun>> RunEverythingAsync(IReadOnlyDictionary<string, string> secrets, string registry)
    {
        List<ProgramRun> runs = [];
        foreach (var command in (string[])["registries", "registries --json", "login", "registries", "doctor", "doctor --json", $"doctor {registry}/{RealRegistries.Image}", "nosuchcommand", "login --nosuchoption"])
        {
            runs.Add(await user.BerthAsync(secrets, command.Split(' ')));
        }

        runs.Add(await user.HelperAsync("list", "unused", secrets));
        runs.Add(await user.HelperAsync("get", "nobody.example.com", secrets));
        runs.Add(await user.HelperAsync("store", "not json " + Canary, secrets));
        runs.Add(await user.HelperAsync("nosuchverb", Canary, secrets));
        runs.Add(await user.BerthAsync("registries"));
        runs.Add(await user.BerthAsync("logout"));
        return runs;
    }

    private static void AssertSilent(ProgramRun run)
    {
        Assert.DoesNotContain(Canary, run.Words, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(RealRegistries.Mona.Password, run.Words);
        Assert.DoesNotContain("Unhandled exception", run.Words);
        Assert.DoesNotContain("   at ", run.Words);
    }
}
