namespace Berth.Core.DevContainers.Compose;

/// <summary>A service, merged from every file and from what it extends.</summary>
/// <param name="Location">Where it is first written.</param>
public sealed record ComposeService(string Name, SourceLocation Location)
{
    /// <summary>Whether a launch starts it: it is asked for, or no profile keeps it back, or a started one depends on it.</summary>
    public bool IsStarted { get; init; }

    public WrittenText? Image { get; init; }

    public ComposeBuild? Build { get; init; }

    public WrittenText? Platform { get; init; }

    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>
    /// Services that are started for it: <c>depends_on</c>, <c>links</c>, <c>volumes_from</c>, and those whose namespaces it shares.
    /// </summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Where <c>privileged</c> is switched on; null where it is not.</summary>
    public WrittenText? Privileged { get; init; }

    public IReadOnlyList<ComposeVolume> Volumes { get; init; } = [];

    /// <summary><c>HOST:CONTAINER:RIGHTS</c>, as written.</summary>
    public IReadOnlyList<WrittenText> Devices { get; init; } = [];

    public WrittenText? NetworkMode { get; init; }

    public WrittenText? Pid { get; init; }

    public WrittenText? Ipc { get; init; }

    public WrittenText? Uts { get; init; }

    public WrittenText? UsernsMode { get; init; }

    public WrittenText? Cgroup { get; init; }

    public IReadOnlyList<WrittenText> CapAdd { get; init; } = [];

    public IReadOnlyList<WrittenText> SecurityOpt { get; init; } = [];

    /// <summary>Members that are not known to open nothing.</summary>
    public IReadOnlyList<WrittenText> Unlisted { get; init; } = [];

    /// <summary>Full paths of files on the host that it gets to read: <c>env_file</c>, <c>secrets</c>, <c>configs</c>.</summary>
    public IReadOnlyList<WrittenText> Files { get; init; } = [];

    /// <summary>A program of the host that compose runs in the service's place.</summary>
    public WrittenText? Provider { get; init; }
}
