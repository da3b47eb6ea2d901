using Berth.Cli.Engines;

namespace Berth.Cli.Codespaces;

/// <summary>A dev container that was launched here, as far as it outlives a command. No secret is in it.</summary>
/// <param name="Name">See <see cref="CodespaceName"/>.</param>
/// <param name="Folder">The full path of the checked-out repository.</param>
/// <param name="ConfigFile">The full path of its <c>devcontainer.json</c>.</param>
/// <param name="ComposeProject">The name of its compose project; null for one without compose.</param>
public sealed record Codespace(string Name, string Folder, string ConfigFile, EngineKind Engine, string? ComposeProject, LaunchOptions Options)
{
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What was asked for at the launch, and holds for the next start.</summary>
/// <param name="SecretsFile">The full path of the secrets file; null for the secrets of the environment.</param>
/// <param name="RegistrySecretsInEnvironment">Whether PASSWORD of a registry set goes into the codespace's environment.</param>
/// <param name="ForwardLogins">Whether the user's own docker logins are served inside.</param>
public sealed record LaunchOptions(string? SecretsFile, bool RegistrySecretsInEnvironment, bool ForwardLogins)
{
    /// <summary>The server that decides what the codespace gets; null for none.</summary>
    public string? Server { get; init; }

    /// <summary>The repository there, <c>owner/name</c>; null where git's remote tells it.</summary>
    public string? Repository { get; init; }

    /// <summary>The server's name for the codespace; null until it is registered.</summary>
    public string? RegisteredAs { get; init; }

    /// <summary>Whether the folder was cloned for this codespace, and goes with it.</summary>
    public bool OwnsFolder { get; init; }
}
