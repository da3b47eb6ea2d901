using System.Diagnostics;
using Berth.Core.Diagnosis.ClientConfiguration;
using Berth.Core.Docker.Installation;
using Berth.Core.Docker.Lookup;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tests.Docker;

namespace Berth.Core.Tests.Diagnosis.ClientConfiguration;

/// <summary>Each check against real files and real helper programs.</summary>
public sealed class Client_checks : IDisposable
{
    private const string NotFound = "echo 'credentials not found in native keychain'; exit 1";

    private readonly TemporaryDirectory directory = new();
    private readonly Dictionary<string, string> variables;

    public Client_checks()
    {
        Directory.CreateDirectory(directory["bin"]);
        Directory.CreateDirectory(directory["run"]);
        variables = new() { ["PATH"] = $"{directory["bin"]}:/usr/bin:/bin", ["XDG_RUNTIME_DIR"] = directory["run"] };
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Find_nothing_wrong_where_nothing_is() => Assert.Empty(await RunAsync());

    [Fact]
    public async Task Find_nothing_wrong_with_what_berth_installs()
    {
        Helper("berth", "exit 99");
        Helper("pass", NotFound);
        directory.Write(".password-store/.gpg-id", "key");
        Docker("""{"auths":{"ghcr.io":{"auth":"dTpw"}}}""");
        await new HelperInstallation(directory["state"], TimeProvider.System).InstallAsync(
            Client(), [RegistryHost.Parse("ghcr.io"), RegistryHost.DockerHub], default);

        Assert.Empty(await RunAsync());
    }

    [Theory]
    [InlineData("""{"credHelpers":{"ghcr.io":"gone"}}""", "docker-credential-gone")]
    [InlineData("""{"credsStore":"gone"}""", "docker-credential-gone")]
    [InlineData("""{"credHelpers":{"ghcr.io":"berth"}}""", "docker-credential-berth")]
    public async Task D1_a_helper_is_not_on_the_path(string config, string program)
    {
        Docker(config);

        var problem = Assert.Single(await RunAsync());

        Assert.Equal((ProblemCode.HelperNotOnPath, Severity.Error), (problem.Code, problem.Severity));
        Assert.Equal($"command -v {program}", problem.Command);
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("desktop.exe")]
    [InlineData("osxkeychain")]
    [InlineData("wincred")]
    public async Task D2_a_helper_belongs_to_another_system(string name)
    {
        Docker($$"""{"credsStore":"{{name}}"}""");

        Assert.Equal(ProblemCode.HelperOfAnotherSystem, Assert.Single(await RunAsync()).Code);
    }

    [Fact]
    public async Task D2_a_helper_is_a_program_of_another_system()
    {
        Docker("""{"credHelpers":{"ghcr.io":"win"}}""");
        File.WriteAllBytes(Helper("win", ""), [.. "MZ"u8, 0x90, 0]);

        var problem = Assert.Single(await RunAsync());

        Assert.Equal(ProblemCode.HelperOfAnotherSystem, problem.Code);
        Assert.Contains("exec format error", problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 255", ProblemCode.HelperFails)]
    [InlineData("exec sleep 60", ProblemCode.HelperHangs)]
    [InlineData("echo 'credentials not found'; exit 1", ProblemCode.HelperSaysOtherWords)]
    [InlineData("echo '{'", ProblemCode.HelperSaysOtherWords)]
    [InlineData("echo 'the reason' >&2; exit 1", ProblemCode.HelperSilent)]
    public async Task D3_to_D6_a_helper_misbehaves(string body, ProblemCode code)
    {
        Docker("""{"credsStore":"odd"}""");
        Helper("odd", body);

        var problem = Assert.Single(await RunAsync());

        Assert.Equal((code, Severity.Error), (problem.Code, problem.Severity));
        Assert.True(code != ProblemCode.HelperSilent || problem.What.Contains("the reason", StringComparison.Ordinal));
    }

    [Fact]
    public async Task D5_is_not_told_of_a_helper_that_is_asked_for_its_own_registries_alone()
    {
        Docker("""{"credHelpers":{"ghcr.io":"own"}}""");
        Helper("own", "echo 'not my registry'; exit 1");

        Assert.Empty(await RunAsync());
    }

    [Theory]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"dTpw"}},"credHelpers":{"ghcr.io":"x"}}""")]
    [InlineData("""{"auths":{"https://ghcr.io":{"auth":"dTpw"}},"credHelpers":{"ghcr.io":"x"}}""")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"dTpw"}},"credsStore":"x"}""")]
    public async Task D7_a_helper_hides_a_stored_login(string config)
    {
        Docker(config);
        Helper("x", NotFound);

        Assert.Equal(ProblemCode.StoredLoginHidden, Assert.Single(await RunAsync()).Code);
    }

    [Fact]
    public async Task D7_is_not_told_of_a_placeholder()
    {
        Docker("""{"auths":{"ghcr.io":{}},"credsStore":"x"}""");
        Helper("x", NotFound);

        Assert.Empty(await RunAsync());
    }

    [Fact]
    public async Task D8_podman_passes_over_the_store_for_all()
    {
        Docker("""{"auths":{"ghcr.io":{},"quay.io":{}},"credsStore":"x"}""");
        Helper("x", NotFound);
        directory.Script("bin/podman", "");
        directory.Write("run/containers/auth.json", """{"auths":{"quay.io":{"auth":"dTpw"}}}""");

        var problem = Assert.Single(await RunAsync());

        Assert.Equal(ProblemCode.StorePassedOverByPodman, problem.Code);
        Assert.Contains("ghcr.io", problem.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("quay.io", problem.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D9_a_login_is_where_docker_does_not_look()
    {
        directory.Script("bin/docker", "");
        directory.Write("run/containers/auth.json", """{"auths":{"quay.io":{"auth":"dTpw"},"ghcr.io/acme":{"auth":"dTpw"}}}""");

        var problem = Assert.Single(await RunAsync());

        Assert.Equal((ProblemCode.LoginUnseenByDocker, "quay.io"), (problem.Code, problem.Subject));
    }

    [Fact]
    public async Task D10_and_D11_variables_lead_to_what_is_not_there()
    {
        variables["XDG_RUNTIME_DIR"] = directory["gone"];
        variables["DOCKER_CONFIG"] = directory["elsewhere"];

        Assert.Equal(
            [ProblemCode.ConfigPointsElsewhere, ProblemCode.RuntimeDirectoryMissing], (await RunAsync()).Select(problem => problem.Code));
    }

    [Fact]
    public async Task D12_a_file_cannot_be_read_by_its_user()
    {
        // Root reads everything and can leave a file behind; anybody else can close one.
        Docker("""{"auths":{"ghcr.io":{"auth":"dTpw"}}}""");
        uint? user = Environment.IsPrivilegedProcess ? 1234 : null;
        File.SetUnixFileMode(directory[".docker/config.json"], user is null ? UnixFileMode.None : UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var problem = Assert.Single(await RunAsync(user));

        Assert.Equal((ProblemCode.ConfigNotReadable, Severity.Error), (problem.Code, problem.Severity));
        Assert.StartsWith("sudo chown ", problem.Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"auths\":{\"ghcr.io\":{\"auth\":\"CANARY\"}}", "line 1")]
    [InlineData("\ufeff{}", "byte order mark")]
    [InlineData("{\"auths\":[]}", "no object")]
    public async Task D14_a_file_is_broken(string text, string expected)
    {
        Docker(text);

        var problem = Assert.Single(await RunAsync());

        Assert.Equal(ProblemCode.ConfigBroken, problem.Code);
        Assert.Contains(expected, problem.What, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D14_a_directory_is_where_the_file_belongs()
    {
        Directory.CreateDirectory(directory[".docker/config.json"]);

        var problem = Assert.Single(await RunAsync());

        Assert.Equal(ProblemCode.ConfigBroken, problem.Code);
        Assert.StartsWith("move it away", problem.Fix, StringComparison.Ordinal);
        Assert.StartsWith("ls -ld ", problem.Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D14_the_command_against_a_byte_order_mark_takes_it_away()
    {
        Docker("\ufeff{}");
        var problem = Assert.Single(await RunAsync());

        using var shell = Process.Start("/bin/sh", ["-c", problem.Command!]);
        await shell.WaitForExitAsync();

        Assert.Empty(await RunAsync());
    }

    [Fact]
    public async Task D16_a_single_file_is_mounted()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        Docker("{}");
        directory.Write("source.json", "{}");
        using var mount = Process.Start("mount", ["--bind", directory["source.json"], directory[".docker/config.json"]]);
        await mount.WaitForExitAsync();
        try
        {
            Assert.Equal(ProblemCode.ConfigMountedAlone, Assert.Single(await RunAsync()).Code);
        }
        finally
        {
            using var unmount = Process.Start("umount", [directory[".docker/config.json"]]);
            await unmount.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task D17_docker_is_a_snap()
    {
        var facts = await LoadAsync();

        Assert.Equal(ProblemCode.SnapDocker, Assert.Single(ClientChecks.Run(facts with { DockerProgram = "/snap/bin/docker" })).Code);
    }

    [Fact]
    public async Task D18_docker_does_not_read_the_variable()
    {
        variables["DOCKER_AUTH_CONFIG"] = """{"auths":{"ghcr.io":{"username":"u","password":"CANARY"}}}""";

        var problem = Assert.Single(await RunAsync());

        Assert.Equal(ProblemCode.AuthVariableRefused, problem.Code);
        Assert.Contains("unknown field \"username\"", problem.What, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D19_the_variable_goes_before_every_login()
    {
        variables["DOCKER_AUTH_CONFIG"] = """{"auths":{"ghcr.io":{"auth":"dTpw"}}}""";

        var problem = Assert.Single(await RunAsync());

        Assert.Equal((ProblemCode.AuthVariableWins, Severity.Notice), (problem.Code, problem.Severity));
        Assert.Contains("ghcr.io", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D20_a_store_for_all_keeps_nothing()
    {
        Docker("""{"credsStore":"ecr-login"}""");
        Helper("ecr-login", NotFound);

        Assert.Equal(ProblemCode.HelperCannotStore, Assert.Single(await RunAsync()).Code);
    }

    [Fact]
    public async Task D21_a_keyring_has_no_desktop()
    {
        Docker("""{"credsStore":"secretservice"}""");
        Helper("secretservice", "echo 'Cannot autolaunch D-Bus without X11 $DISPLAY'; exit 1");

        Assert.Equal(ProblemCode.SecretServiceWithoutDesktop, Assert.Single(await RunAsync()).Code);
        variables["DISPLAY"] = ":0";
        Assert.Equal(ProblemCode.HelperSaysOtherWords, Assert.Single(await RunAsync()).Code);
    }

    [Fact]
    public async Task D22_pass_was_never_set_up()
    {
        Docker("""{"credsStore":"pass"}""");
        Helper("pass", "echo 'pass not initialized: exit status 1'; exit 1");

        Assert.Equal(ProblemCode.PassNotInitialized, Assert.Single(await RunAsync()).Code);
    }

    [Fact]
    public async Task D23_there_are_very_many_helpers()
    {
        Docker("{\"credHelpers\":{" + string.Join(',', Enumerable.Range(0, 21).Select(i => $"\"r{i}.example.com\":\"x\"")) + "}}");
        Helper("x", NotFound);

        var problem = Assert.Single(await RunAsync());

        Assert.Equal((ProblemCode.ManyHelpers, Severity.Notice), (problem.Code, problem.Severity));
    }

    [Theory]
    [InlineData("https://ghcr.io", "ghcr.io", "https://ghcr.io")]
    [InlineData("https://index.docker.io/v1/", "docker.io", "docker.io")]
    public async Task A12_one_registry_has_two_logins(string one, string other, string stale)
    {
        Docker("""{"auths":{"ONE":{"auth":"dTpw"},"OTHER":{"auth":"djpw"}}}""".Replace("ONE", one, StringComparison.Ordinal)
            .Replace("OTHER", other, StringComparison.Ordinal));

        var problem = Assert.Single(await RunAsync());

        Assert.Equal((ProblemCode.TwoKeysOneHost, $"docker logout {stale}"), (problem.Code, problem.Command));
    }

    [Fact]
    public async Task A12_is_not_told_of_one_login_under_two_keys_or_of_paths()
    {
        Docker("""{"auths":{"https://ghcr.io":{"auth":"dTpw"},"ghcr.io":{"auth":"dTpw"}}}""");
        directory.Write("run/containers/auth.json", """{"auths":{"quay.io/acme":{"auth":"dTpw"},"quay.io":{"auth":"djpw"}}}""");

        Assert.Empty(await RunAsync());
    }

    [Theory]
    [InlineData("CANARY!", "is not base64")]
    [InlineData("cGFudHM=", "is not user:password")]
    [InlineData("OnA=", "empty user name")]
    [InlineData("Zm9vOmJhcg", "without its padding")]
    public async Task A20_an_entry_does_not_decode(string auth, string expected)
    {
        Docker("""{"auths":{"ghcr.io":{"auth":"AUTH"}}}""".Replace("AUTH", auth, StringComparison.Ordinal));

        var problem = Assert.Single(await RunAsync());

        Assert.Equal(ProblemCode.AuthNotUsable, problem.Code);
        Assert.Contains(expected, problem.What, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_all_documented()
    {
        var documented = File.ReadAllText(Path.Combine(Berth.Testing.RepositoryRoot.Path, "docs/problems.md"));

        Assert.All(
            Enum.GetValues<ProblemCode>().Where(code => (int)code is >= 2000 and < 3000),
            code => Assert.Contains($"| {code.Text} |", documented, StringComparison.Ordinal));
    }

    private void Docker(string text) => directory.Write(".docker/config.json", text);

    private string Helper(string name, string body) => directory.Script($"bin/docker-credential-{name}", body);

    private ClientEnvironment Client(uint? userId = null) =>
        new(variables, directory.Path, userId ?? Berth.Core.Docker.FileStatus.Of(directory.Path)!.Value.UserId);

    /// <summary>The machine's own docker and podman are hidden: what is found depends on the test's files alone.</summary>
    private async Task<ClientFacts> LoadAsync(uint? userId = null)
    {
        var facts = await new ClientFactsLoader(Client(userId), TimeProvider.System) { HelperTimeout = TimeSpan.FromSeconds(2) }.LoadAsync(default);
        return facts with { DockerProgram = Own(facts.DockerProgram), ContainersProgram = Own(facts.ContainersProgram) };
    }

    private string? Own(string? program) => program?.StartsWith(directory.Path, StringComparison.Ordinal) == true ? program : null;

    private async Task<IReadOnlyList<Problem>> RunAsync(uint? userId = null)
    {
        var problems = ClientChecks.Run(await LoadAsync(userId));
        Assert.All(problems, problem => Assert.True(problem is { Severity: not Severity.Error } or { Command.Length: > 0 }, $"{problem.Code} has no command"));
        return problems;
    }
}
