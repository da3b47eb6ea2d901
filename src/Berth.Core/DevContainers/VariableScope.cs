namespace Berth.Core.DevContainers;

/// <summary>What the variables of a <c>devcontainer.json</c> stand for on this machine.</summary>
/// <param name="LocalEnvironment">What <c>${localEnv:…}</c> sees: the environment without any secret.</param>
/// <param name="Withheld">The names that are set here, and hidden from a dev container because they are secrets.</param>
public sealed record VariableScope(IReadOnlyDictionary<string, string> LocalEnvironment, IReadOnlySet<string> Withheld)
{
    /// <summary>The folder, a full path; unknown variables stay as they are written.</summary>
    public string? LocalWorkspaceFolder { get; init; }

    /// <summary>Where the folder appears inside the container.</summary>
    public string? ContainerWorkspaceFolder { get; init; }

    /// <summary>See <see cref="DevContainerId"/>; null for that of the folder and its file.</summary>
    public string? Id { get; init; }
}
