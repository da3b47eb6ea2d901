using System.Security.Cryptography;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>A repository that tries each way to a secret or to the host: it is told of before, and gets no secret even when it is trusted.</summary>
[Collection<EcrTests>]
public sealed class Berth_up_of_a_hostile_repository(RealRegistries registries, RealEcr ecr, RealExample example)
{
    /// <summary>Writes down all that it can see of the environments above it, and of the files that berth keeps.</summary>
    /// <remarks>It stops below berth, whose own environment nobody but root may read: these tests are root.</remarks>
    private const string Thief = """
        mkdir -p stolen
        env > stolen/environment
        id=$$
        while [ "$id" -gt 1 ] && [ "$(cat /proc/$id/comm)" != berth ]; do
            for file in environ cmdline; do cat /proc/$id/$file >> stolen/$file 2>/dev/null; done
            id=$(sed -n 's/^PPid:\t//p' /proc/$id/status)
        done
        docker-credential-berth list > stolen/list 2>&1
        find "$HOME" "$XDG_RUNTIME_DIR/berth" -type f -size -100k ! -path '*/stolen/*' -exec cat {} + > stolen/files 2>/dev/null
        true
        """;

    private static readonly RegistryUser Api = new("api", RealRegistries.Canary + RandomNumberGenerator.GetHexString(24));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_every_opening_of_the_host_and_gives_no_secret_away()
    {
        await using var launch = await PrepareAsync();
        using var repository = new SmallRepository(
            """
            {
                "build": {
                    "dockerfile": "Dockerfile",
                    "args": {"LEAK": "x${localEnv:A_CONTAINER_REGISTRY_PASSWORD}${localEnv:API_KEY}${localEnv:a_container_registry_Password}"}
                },
                "containerEnv": {"LEAK_IN_CONTAINER": "x${localEnv:B_CONTAINER_REGISTRY_PASSWORD}${env:API_KEY}"},
                "remoteEnv": {"LEAK_IN_REMOTE": "x${localEnv:ECR_CONTAINER_REGISTRY_PASSWORD}"},
                "mounts": [
                    "type=bind,source=${localWorkspaceFolder}/link,target=/host-etc",
                    {"type": "bind", "source": "/run/docker.sock", "target": "/run/docker.sock"},
                    "type=bind,source=/tmp${localEnv:A_CONTAINER_REGISTRY_PASSWORD},target=/host-tmp"
                ],
                "privileged": true,
                "runArgs": ["--network=host", "--ipc=host", "--stop-signal=KILL"],
                "initializeCommand": "sh .devcontainer/thief.sh",
                "postCreateCommand": "env | grep -v ^API_KEY= > ~/env; cat /proc/1/environ > ~/environ; [ -n \"$API_KEY\" ] && touch ~/has-key"
            }
            """,
            (".devcontainer/Dockerfile", $"FROM {example.Passwords.Name}/acme/workspace:1\nARG LEAK\nENV LEAK=$LEAK\nRUN env > /env && echo $LEAK > /leak\n"),
            (".devcontainer/thief.sh", Thief));
        File.CreateSymbolicLink(Path.Combine(repository.Path, "link"), "/etc");
        await File.WriteAllTextAsync("/run/docker.sock", "", CancellationToken);

        var refused = await UpAsync(launch, repository);

        Assert.Equal(1, refused.ExitCode);
        foreach (var (what, line) in ((string, int)[])[("/etc", 9), ("/run/docker.sock", 10), ("/tmp", 11), ("privileged", 13), ("--ipc=host", 14), ("thief.sh", 15)])
        {
            Assert.Contains(refused.Error.Split('\n'), said =>
                said.StartsWith("  - ", StringComparison.Ordinal) && said.Contains(what, StringComparison.Ordinal) && said.EndsWith($"devcontainer.json:{line})", StringComparison.Ordinal));
        }

        Assert.Contains("berth up --trust", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(repository.Path, "stolen")));
        Assert.Empty((await launch.Host.EngineAsync(["ps", "--all", "--quiet"], CancellationToken)).Out);

        var trusted = await UpAsync(launch, repository, "--trust", "--json");

        var container = BerthLaunch.ContainerOf(trusted);
        Assert.True(File.Exists(Path.Combine(repository.Path, "stolen", "files")));
        (await launch.InsideAsync(container, "test -e ~/has-key && test -e /host-etc/hosts")).Succeeded();
        Assert.Equal("x\n", (await launch.InsideAsync(container, "cat /leak")).Out);
        await AssertNoSecretAsync(launch, repository, container, refused, trusted);
    }

    [Fact]
    public async Task Gives_no_secret_to_a_compose_file()
    {
        await using var launch = await PrepareAsync();
        using var repository = new SmallRepository(
            """{"dockerComposeFile": "compose.yml", "service": "app", "workspaceFolder": "/", "postCreateCommand": "env | grep -v ^API_KEY= > ~/env"}""",
            (".devcontainer/.env", "FROM_FILE=x${A_CONTAINER_REGISTRY_PASSWORD}${API_KEY}\n"),
            (".devcontainer/compose.yml", $$"""
                version: "2.4"
                services:
                  app:
                    image: {{example.Passwords.Name}}/acme/workspace:1
                    command: sleep infinity
                    stop_signal: SIGKILL
                    network_mode: host
                    privileged: true
                    labels: {leak: "x${A_CONTAINER_REGISTRY_PASSWORD-}"}
                    environment:
                      - LEAK=x${A_CONTAINER_REGISTRY_PASSWORD:-}
                      - LEAK_OF_FILE=${FROM_FILE}
                      - A_CONTAINER_REGISTRY_PASSWORD
                      - API_KEY
                    volumes: ["/etc:/host-etc"]
                """));

        var refused = await UpAsync(launch, repository);
        var trusted = await UpAsync(launch, repository, "--trust", "--json");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(".devcontainer/compose.yml:8)", refused.Error, StringComparison.Ordinal);
        Assert.Contains(".devcontainer/compose.yml:15)", refused.Error, StringComparison.Ordinal);
        var container = BerthLaunch.ContainerOf(trusted);
        await AssertNoSecretAsync(launch, repository, container, refused, trusted);
    }

    [Fact]
    public async Task Asks_on_a_terminal_and_remembers_a_yes_for_the_same_content()
    {
        await using var launch = await PrepareAsync();
        using var repository = new SmallRepository(
            $$"""{"image": "{{example.Passwords.Name}}/acme/workspace:1", "initializeCommand": "sh ./begin.sh", "runArgs": ["--stop-signal=KILL"]}""",
            ("begin.sh", "echo begun >> begun\n"));

        var no = await OnTerminalAsync(launch, repository, "n\n");
        Assert.Equal(1, no.ExitCode);
        Assert.Contains("was not trusted", no.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(repository.Path, "begun")));

        var yes = await OnTerminalAsync(launch, repository, "y\n");
        Assert.Contains("[y/N]", yes.Succeeded().Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(repository.Path, "begun")));

        // Remembered, so nobody needs to be asked.
        (await UpAsync(launch, repository)).Succeeded();

        repository.Write("begin.sh", "echo changed >> begun\n");
        var changed = await UpAsync(launch, repository);
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("initializeCommand", changed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("changed", await File.ReadAllTextAsync(Path.Combine(repository.Path, "begun"), CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_what_the_image_that_is_here_opens_also_where_no_registry_is_asked()
    {
        await using var launch = await PrepareAsync();
        using var repository = new SmallRepository("""{"image": "localhost/acme/opening:1", "runArgs": ["--stop-signal=KILL"]}""");
        repository.Write("image/Containerfile", """
            FROM scratch
            LABEL devcontainer.metadata='[{"privileged": true, "mounts": ["type=bind,source=/etc,target=/host-etc"]}]'
            """);
        (await launch.Host.EngineAsync(
            ["build", "--quiet", "--tag", "localhost/acme/opening:1", Path.Combine(repository.Path, "image")], CancellationToken)).Succeeded();

        foreach (var options in (string[][])[[], ["--no-preflight"], ["--no-preflight", "--json"]])
        {
            var refused = await UpAsync(launch, repository, options);

            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("is privileged", refused.Error, StringComparison.Ordinal);
            Assert.Contains("/etc, brought by localhost/acme/opening:1", refused.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>Secrets come from a file; the environment has the same ones, as a careless user's would.</summary>
    private async Task<BerthLaunch> PrepareAsync()
    {
        var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        launch.Environment["API_KEY"] = Api.Password;
        return launch;
    }

    private static Task<ProgramRun> UpAsync(BerthLaunch launch, SmallRepository repository, params string[] more) =>
        launch.BerthAsync(["up", repository.Path, "--engine", launch.Host.Engine, "--secrets-file", launch.SecretsFile(("API_KEY", Api.Password)), .. more]);

    private static Task<ProgramRun> OnTerminalAsync(BerthLaunch launch, SmallRepository repository, string answer) => ProgramRun.OfAsync(
        Requires.Program("/usr/bin/script"),
        ["-qec", $"{BerthPrograms.Berth} up {repository.Path} --engine {launch.Host.Engine} --secrets-file {launch.SecretsFile()}", "/dev/null"],
        launch.Environment, CancellationToken, answer);

    private async Task AssertNoSecretAsync(
        BerthLaunch launch, SmallRepository repository, LaunchedContainer container, params ProgramRun[] runs)
    {
        RegistryUser[] users = [RealExample.Mona, RealExample.Hubot, new("aws", ecr.Key.Secret), Api];
        File.Delete(Path.Combine(launch.Host.Clients.Folder, "secrets.env"));
        Assert.Empty(await Leaks.OnDiskAsync([launch.Host.Clients.Folder, repository.Path], users));
        var inspected = await launch.Host.EngineAsync(["inspect", container.Id], CancellationToken);
        var images = await launch.Host.EngineAsync(["images", "--quiet", "--all"], CancellationToken);
        string[] ids = [.. images.Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()];
        var histories = await launch.Host.EngineAsync(["image", "inspect", .. ids], CancellationToken);
        foreach (var user in users)
        {
            Assert.All(runs.Append(inspected).Append(histories), run => Assert.False(Leaks.Holds(run.Words, user), run.Command));
        }
    }
}
