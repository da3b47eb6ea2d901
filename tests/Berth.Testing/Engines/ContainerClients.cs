using Berth.Testing.Programs;

namespace Berth.Testing.Engines;

/// <summary>Somebody's podman, buildah, skopeo and docker: real programs, with a home, a runtime folder and a storage of theirs.</summary>
public sealed class ContainerClients : IAsyncDisposable
{
    /// <summary>The ways to fetch an image that <see cref="FetchAsync"/> knows and that need no daemon.</summary>
    public static readonly string[] WaysWithoutDaemon = ["podman pull", "buildah from", "skopeo inspect", "docker manifest inspect"];

    private readonly TemporaryFolder folder = new();

    public ContainerClients()
    {
        Home = folder.Make("home");
        RuntimeFolder = folder.Make("runtime");
        var storage = folder.Write("storage.conf", $"""
            [storage]
            driver = "overlay"
            graphroot = "{folder["storage"]}"
            runroot = "{folder["storage-run"]}"
            """);
        var containers = folder.Write("containers.conf", $"""
            [containers]
            cgroups = "disabled"
            {DefaultLimits()}
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            runtime = "crun"
            """);
        Environment = new(ProgramEnvironment.Bare(Home))
        {
            ["XDG_RUNTIME_DIR"] = RuntimeFolder,
            ["TMPDIR"] = folder.Make("tmp"),
            ["CONTAINERS_STORAGE_CONF"] = storage,
            ["CONTAINERS_CONF"] = containers,
        };
    }

    /// <summary>Everything of theirs lies in it.</summary>
    public string Folder => folder.Path;

    public string Home { get; }

    public string RuntimeFolder { get; }

    /// <summary>What every client gets; a test may add to it.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <summary>Writes a docker configuration of its own and points docker and the containers tools to it.</summary>
    public void UseDockerConfig(string json) =>
        Environment["DOCKER_CONFIG"] = Path.GetDirectoryName(folder.Write("docker-config/config.json", json))!;

    /// <summary>Makes these clients those of a user without any rights; what is theirs stays theirs.</summary>
    public async Task BecomeOrdinaryAsync(CancellationToken cancellationToken)
    {
        Starter = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"];
        var owned = await ProgramRun.OfAsync("/bin/chown", ["-R", "65534:65534", Folder], Environment, cancellationToken);
        owned.Succeeded();
    }

    /// <summary>What starts a program as the user these clients belong to; empty for the one who runs the tests.</summary>
    public string[] Starter { get; private set; } = [];

    public Task<ProgramRun> RunAsync(string client, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(Requires.Program($"/usr/bin/{client}"), arguments, Environment, cancellationToken);

    /// <summary>Runs any program as their user.</summary>
    public Task<ProgramRun> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken,
        string input = "")
    {
        string[] words = [.. Starter, program, .. arguments];
        return ProgramRun.OfAsync(words[0], words[1..], environment, cancellationToken, input);
    }

    /// <summary>Lets a client ask a registry for an image, anew each time.</summary>
    /// <param name="way">One of <see cref="WaysWithoutDaemon"/>, or <c>docker pull</c>.</param>
    public Task<ProgramRun> FetchAsync(string way, string reference, CancellationToken cancellationToken)
    {
        string[] words = [.. way.Split(' '), .. way switch
        {
            "buildah from" => ["--pull-always", reference],
            "skopeo inspect" => [$"docker://{reference}"],
            _ => (string[])[reference],
        }];
        return RunAsync(words[0], words[1..], cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(folder["storage", "overlay"]))
        {
            await RunAsync("podman", ["rm", "--all", "--force", "--time", "0"], CancellationToken.None);
            await ProgramRun.OfAsync("/bin/umount", ["--recursive", folder["storage", "overlay"]], Environment, CancellationToken.None);
        }

        folder.Dispose();
    }

    /// <summary>podman raises limits, which a kernel without CAP_SYS_RESOURCE refuses.</summary>
    private static string DefaultLimits()
    {
        const int SysResource = 24;
        var capabilities = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))[7..];
        return ((Convert.ToUInt64(capabilities.Trim(), 16) >> SysResource) & 1) == 1
            ? ""
            : """default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]""";
    }
}
