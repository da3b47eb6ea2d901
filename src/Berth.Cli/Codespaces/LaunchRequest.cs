using Berth.Cli.Engines;
using Berth.Core.Tokens;

namespace Berth.Cli.Codespaces;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Folder">The folder of the repository.</param>
/// <param name="Config">The <c>devcontainer.json</c> that was named; null to look for it.</param>
/// <param name="Engine">The engine that was named; null for the one that is there.</param>
public sealed record LaunchRequest(string Folder, string? Config, EngineKind? Engine, LaunchOptions Options)
{
    /// <summary>Whether nobody is to be asked.</summary>
    public bool IsTrusted { get; init; }

    public bool SkipsPreflight { get; init; }

    /// <summary>Whether the answer is wanted as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether an existing container is removed first.</summary>
    public bool Recreates { get; init; }

    /// <summary>Whether the launch ends after <c>updateContentCommand</c>, as for a prebuilt image; such a codespace gets no variables.</summary>
    public bool IsPrebuild { get; init; }

    /// <summary>Whether there must be a container already: a start.</summary>
    public bool ExpectsContainer { get; init; }

    /// <summary>The launch at its server, where it is registered already.</summary>
    internal RegisteredCodespace? Registered { get; init; }

    /// <summary>Registries whose token service may be on another host.</summary>
    public IReadOnlyList<AllowedRealm> Realms { get; init; } = [];

    /// <summary>Whether an image is built and nothing launched.</summary>
    public bool IsBuild { get; init; }

    /// <summary>The command that was given, for advice.</summary>
    public string Command => IsBuild ? "berth build" : ExpectsContainer ? "berth start" : "berth up";

    /// <summary>What has not been done where it refuses.</summary>
    public string Done => IsBuild ? "built" : ExpectsContainer ? "started" : "launched";
}
