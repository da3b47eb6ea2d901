using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Words;

/// <summary>Passwords that look like nothing else go in; whatever comes out is searched for them.</summary>
public sealed class Everything_berth_says_and_writes(RealRegistries registries) : IAsyncDisposable
{
    private const string Canary = "canary-7d0c6f1e55";

    private readonly BerthUser user = new(registries);

    /// <summary>Stands in <see cref="Sets"/> for a registry that answers.</summary>
    private const string Registry = "REGISTRY";

    private const string Server = "ACME_CONTAINER_REGISTRY_SERVER";
    private const string User = "ACME_CONTAINER_REGISTRY_USER";
    private const string Password = "ACME_CONTAINER_REGISTRY_PASSWORD";

    /// <summary>Good and broken.</summary>
    private static readonly Dictionary<string, Dictionary<string, string>> Sets = new()
    {
        ["good"] = Secrets.Of(Registry, "mona", Canary),
        ["without user"] = new() { [Server] = Registry, [Password] = Canary },
        ["without server"] = new() { [User] = "mona", [Password] = Canary },
        ["password alone"] = new() { [Password] = Canary },
        ["near-miss name"] = new() { [Server] = Registry, [User] = "mona", ["ACME_CONTAINER_REGISTRY_PASSWROD"] = Canary },
        ["near-miss value"] = new() { [Server] = Registry, [User] = "mona", ["ACME_CONTAINER_REGISTRY_USERNAME"] = Canary },
        ["line break"] = Secrets.Of(Registry, "mona", $"{Canary}\r\n"),
        ["quotes"] = Secrets.Of(Registry, "mona", $"\"{Canary}\""),
        ["control characters"] = Secrets.Of(Registry, "mona", $"{Canary}\e[31m\u0007"),
        ["not ascii"] = Secrets.Of(Registry, "mona", $"{Canary}ä€"),
        ["credentials in server"] = Secrets.Of($"https://mona:{Canary}@registry.berth.test", "mona", Canary),
        ["credentials in a broken server"] = Secrets.Of($"https://mona:{Canary}@[", "mona", Canary),
        ["user with the password"] = Secrets.Of(Registry, $"mona:{Canary}", Canary),
        ["user is the password, as at digitalocean"] = Secrets.Of(Registry, Canary, Canary),
        ["no host"] = Secrets.Of("http://", "mona", Canary),
        ["npm host"] = Secrets.Of("npm.pkg.github.com", "mona", Canary),
        ["unknown host"] = Secrets.Of("nowhere.berth.test", "mona", Canary),
        ["aws key elsewhere"] = Secrets.Of(Registry, "AKIAIOSFODNN7EXAMPLE", Canary),
        ["aws key that is none"] = Secrets.Of(Hosts.Ecr, "AKIAIOSFODNN7EXAMPLE", Canary),
        ["ecr token that is none"] = Secrets.Of(Hosts.Ecr, "AWS", $"QVdTO{Canary}"),
        ["session token"] = new(Secrets.Of(Hosts.Ecr, "ASIAIOSFODNN7EXAMPLE", Canary))
        {
            ["ACME_CONTAINER_REGISTRY_SESSION_TOKEN"] = Canary,
        },
        ["two of one registry"] = Secrets.All(Secrets.Of(Registry, "mona", Canary), Secrets.Of(Registry, "mona", Canary, "OTHER")),
        ["nothing"] = new() { ["HARMLESS"] = Canary },
    };

    public static TheoryData<string> Names => [.. Sets.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Holds_no_password_of_a_set(string name)
    {
        var registry = registries.Passwords.Name;
        var secrets = Sets[name].ToDictionary(secret => secret.Key, secret => secret.Value.Replace(Registry, registry));

        Assert.All(await RunEverythingAsync(secrets, registry), AssertSilent);
        Assert.All(await RunWhatAnswersWithLoginsAsync(secrets, registry), AssertSilentBesideItsAnswer);
        AssertSilent(await AgentWordsAsync(secrets));

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

    [Theory]
    [InlineData("registries")]
    [InlineData("registries --secrets-file")]
    [InlineData("login")]
    [InlineData("logout")]
    [InlineData("doctor")]
    [InlineData("export env")]
    public async Task Holds_no_word_of_a_file_that_is_named_with_an_at_sign(string command)
    {
        var file = user.Folder.Write("secrets.env", $"ACME_CONTAINER_REGISTRY_PASSWORD={Canary}\n{Canary}\n");

        var run = await user.BerthAsync([.. command.Split(' '), $"@{file}"]);

        Assert.Equal(2, run.ExitCode);
        AssertSilent(run);
    }

    [Fact]
    public async Task Holds_no_login_of_a_broken_docker_configuration()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(user.DockerConfigFile)!);
        const string text = "{\"auths\":{\"ghcr.io\":{\"auth\":\"" + Canary + "\"}}";
        await File.WriteAllTextAsync(user.DockerConfigFile, text);

        var registry = registries.Passwords.Name;

        Assert.All(await RunEverythingAsync(Secrets.Of(registry, RealRegistries.Mona), registry), AssertSilent);

        Assert.Equal(text, await File.ReadAllTextAsync(user.DockerConfigFile));
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    /// <summary>Every command that answers people; those whose answer is the login are not among them.</summary>
    private async Task<List<ProgramRun>> RunEverythingAsync(IReadOnlyDictionary<string, string> secrets, string registry)
    {
        List<ProgramRun> runs = [];
        string[] commands =
        [
            "registries", "registries --json", "login", "registries", "doctor", "doctor --json", $"doctor {registry}/{RealRegistries.Image}",
            "nosuchcommand", "login --nosuchoption",
        ];
        foreach (var command in commands)
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

    /// <summary>Those whose answer is the login, where they can give one.</summary>
    private async Task<List<ProgramRun>> RunWhatAnswersWithLoginsAsync(IReadOnlyDictionary<string, string> secrets, string registry)
    {
        List<ProgramRun> runs = [];
        foreach (var form in (string[])["docker-config", "containers-auth", "kubernetes", "dotnet-sdk", "devcontainers", "env"])
        {
            runs.Add(await user.BerthAsync(secrets, "export", form));
        }

        const string request = """{"kind":"CredentialProviderRequest","apiVersion":"credentialprovider.kubelet.k8s.io/v1","image":"IMAGE"}""";
        runs.Add(await user.KubeletAsync(secrets, request.Replace("IMAGE", $"{registry}/{RealRegistries.Image}")));
        runs.Add(await user.KubeletAsync(secrets, Canary));
        foreach (var asked in (string[])[registry, Hosts.Ecr, "npm.pkg.github.com", "nowhere.berth.test"])
        {
            runs.Add(await user.HelperAsync("get", asked, secrets));
        }

        return runs;
    }

    /// <summary>An agent for a container, from its first word to its last.</summary>
    private async Task<ProgramRun> AgentWordsAsync(IReadOnlyDictionary<string, string> secrets)
    {
        var directory = Path.Combine(user.Folder.Make("codespace"), "berth");
        await using (await Codespace.OpenAsync(user, directory, secrets))
        {
            Assert.NotEmpty(Directory.GetFiles(directory));
        }

        return new("berth agent", 0, "", await File.ReadAllTextAsync(directory + ".log"));
    }

    /// <summary>Standard output is the answer where there is one; beside it nothing may be said.</summary>
    private static void AssertSilentBesideItsAnswer(ProgramRun run) => AssertSilent(run.ExitCode == 0 ? run with { Out = "" } : run);

    private static void AssertSilent(ProgramRun run)
    {
        Assert.DoesNotContain(Canary, run.Words, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(RealRegistries.Mona.Password, run.Words);
        Assert.DoesNotContain("Unhandled exception", run.Words);
        Assert.DoesNotContain("   at ", run.Words);
    }
}
