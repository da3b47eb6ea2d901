using Berth.Core.Docker;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.Docker.Lookup;

namespace Berth.Core.Diagnosis.ClientConfiguration;

/// <summary>All that the checks of the clients' configuration look at. No check reads a file or starts a program.</summary>
/// <param name="Files">The configuration files that clients of this environment read, whether they are there or not.</param>
/// <param name="Helpers">Each helper that one of them names, asked for a registry that does not exist.</param>
/// <param name="DockerProgram">The <c>docker</c> on the path, links followed; null where there is none.</param>
/// <param name="ContainersProgram">The first of podman, buildah and skopeo on the path; null where there is none.</param>
/// <param name="HasPassStore">Whether <c>pass</c> was ever set up.</param>
/// <param name="HasRuntimeDirectory">Whether the directory that <c>XDG_RUNTIME_DIR</c> names is there; true where it names none.</param>
public sealed record ClientFacts(
    ClientEnvironment Client,
    IReadOnlyList<ConfigFileFacts> Files,
    IReadOnlyList<HelperFacts> Helpers,
    string? DockerProgram,
    string? ContainersProgram,
    bool HasPassStore,
    bool HasRuntimeDirectory)
{
    /// <summary>What docker reads; empty where its file is missing or broken.</summary>
    public DockerConfig DockerConfig => Files.FirstOrDefault(file => file.IsDockers)?.Config ?? DockerConfig.Empty;
}

/// <summary>One configuration file.</summary>
/// <param name="IsDockers">Whether docker reads it.</param>
/// <param name="IsContainers">Whether podman, buildah and skopeo read it.</param>
/// <param name="Config">What it says; null where it is missing or cannot be read.</param>
/// <param name="Failure">Why it cannot be read.</param>
/// <param name="Status">Its owner and kind; null where it is missing.</param>
/// <param name="Mode">Its mode; null where it is missing.</param>
/// <param name="IsMountedAlone">Whether something is mounted on the file itself.</param>
public sealed record ConfigFileFacts(
    string Path,
    bool IsDockers,
    bool IsContainers,
    DockerConfig? Config,
    DockerConfigException? Failure,
    FileStatus? Status,
    UnixFileMode? Mode,
    bool IsMountedAlone);

/// <summary>A helper that a configuration names.</summary>
/// <param name="Name">Without <c>docker-credential-</c>.</param>
/// <param name="File">The configuration that names it.</param>
/// <param name="IsStore">Whether it is a <c>credsStore</c>, asked for every registry without a helper of its own.</param>
/// <param name="Answer">What it answered; for our own only whether it is there.</param>
public sealed record HelperFacts(string Name, string File, bool IsStore, HelperAnswer Answer);
