using Berth.Core.Docker;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.Docker.Installation;
using Berth.Core.Docker.Lookup;

namespace Berth.Core.Diagnosis.ClientConfiguration;

/// <summary>Reads the clients' files and asks their helpers. It changes nothing; a helper that hangs costs its time-out once.</summary>
public sealed class ClientFactsLoader(ClientEnvironment client, TimeProvider clock)
{
    /// <summary>A name that no registry can ever have (RFC 6761), so that no helper has a login for it.</summary>
    private const string ProbedServer = "registry.invalid";

    /// <summary>How long one helper may take.</summary>
    public TimeSpan HelperTimeout { get; init; } = TimeSpan.FromSeconds(3);

    public async Task<ClientFacts> LoadAsync(CancellationToken cancellationToken)
    {
        var docker = ClientFiles.Of(ClientFamily.Docker, client);
        var recent = ClientFiles.Of(ClientFamily.Containers, client);
        string[] containers = [.. recent.Union(ClientFiles.Of(ClientFamily.OlderContainers, client))];
        var mounted = MountedPaths();

        // .dockercfg has another form, which nobody has written for ten years.
        ConfigFileFacts[] files =
        [
            .. docker.Union(containers).Where(path => !path.EndsWith(".dockercfg", StringComparison.Ordinal))
                .Select(path => Load(path, docker.Contains(path), containers.Contains(path), mounted)),
        ];
        var asked = await Task.WhenAll(Named(files).Select(named => AskAsync(named.Name, named.File, named.IsStore, cancellationToken)));
        return new(
            client,
            files,
            asked,
            FindProgram("docker"),
            FindProgram("podman") ?? FindProgram("buildah") ?? FindProgram("skopeo"),
            HasPassStore: File.Exists(Path.Combine(PassStore, ".gpg-id")),
            HasRuntimeDirectory: client.Variable("XDG_RUNTIME_DIR") is not { } runtime || Directory.Exists(runtime));
    }

    private string PassStore => client.Variable("PASSWORD_STORE_DIR") ?? Path.Combine(client.Home, ".password-store");

    private ConfigFileFacts Load(string path, bool isDockers, bool isContainers, HashSet<string> mounted)
    {
        var status = FileStatus.Of(path);
        var facts = new ConfigFileFacts(
            path, isDockers, isContainers, Config: null, Failure: null, status,
            status is null ? null : File.GetUnixFileMode(path), mounted.Contains(Path.GetFullPath(path)));
        try
        {
            return facts with { Config = status is null && !File.Exists(path) ? null : new DockerConfigFile(path, clock).Read() };
        }
        catch (DockerConfigException failure)
        {
            return facts with { Failure = failure };
        }
    }

    private static IEnumerable<(string Name, string File, bool IsStore)> Named(IEnumerable<ConfigFileFacts> files) => files
        .SelectMany(file => file.Config is null
            ? []
            : file.Config.CredHelpers.Values.Select(name => (name, file.Path, IsStore: false))
                .Concat(file.Config.CredsStore is { } store && file.IsDockers ? [(store, file.Path, IsStore: true)] : []))
        .OrderByDescending(named => named.IsStore)
        .DistinctBy(named => named.name);

    private async Task<HelperFacts> AskAsync(string name, string file, bool isStore, CancellationToken cancellationToken)
    {
        var helper = new CredentialHelperClient(client.Variables, clock) { Timeout = HelperTimeout };
        var isOurs = name == HelperInstallation.HelperName && helper.Locate(name) is not null;
        var answer = isOurs ? HelperAnswer.NotFound.Instance : await helper.GetAsync(name, ProbedServer, cancellationToken);
        return new(name, file, isStore, answer);
    }

    private string? FindProgram(string name) =>
        (client.Variable("PATH") ?? "").Split(':').Where(folder => folder is not "").Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists) is { } found
            ? Resolved(found)
            : null;

    private static string Resolved(string program)
    {
        try
        {
            // Every program of a snap is a link to one and the same.
            var target = new FileInfo(program).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return target is null or "/usr/bin/snap" ? program : target;
        }
        catch (IOException)
        {
            // A loop of links is no program, but it is what the shell would find.
            return program;
        }
    }

    /// <summary>Everything that something is mounted on; nothing where the system does not tell.</summary>
    private static HashSet<string> MountedPaths()
    {
        try
        {
            var mounts = File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).Where(fields => fields.Length > 4);
            return [.. mounts.Select(fields => fields[4])];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a notice depends on it.
            return [];
        }
    }
}
