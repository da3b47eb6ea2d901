using Berth.Cli.Agent;
using Berth.Cli.Engines;
using Berth.Cli.Helper;
using Berth.Core.Credentials;
using Berth.Core.Secrets;

namespace Berth.Cli.Codespaces;

/// <summary>
/// The environment of everything that a launch starts: this one without any secret, and with the clients' configuration led to the
/// launch directory.
/// </summary>
public static class LaunchEnvironment
{
    /// <summary>A shorter value may be in a variable by chance, in characters.</summary>
    private const int MinValueLength = 8;

    /// <summary>Logins that clients prefer to every file; and where else clients would go.</summary>
    private static readonly string[] Replaced =
    [
        "DOCKER_AUTH_CONFIG", "DEVCONTAINERS_OCI_AUTH", "DOCKER_CONTEXT", "DOCKER_HOST", "DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "COMPOSE_PROJECT_NAME",
    ];

    /// <summary>Tokens for a berth-server: a user's, and an agent's.</summary>
    private static readonly string[] OfServers = [Server.ServerClient.TokenVariable, Server.CodespaceConnection.TokenVariable];

    /// <summary>The names of the environment that a dev container's content must not see.</summary>
    /// <param name="secrets">The names of all secrets that were given, of a file too.</param>
    /// <param name="values">What they hold: the same under another name is no less secret.</param>
    public static IReadOnlySet<string> Withheld(Surroundings surroundings, IEnumerable<string> secrets, IEnumerable<SecretText>? values = null)
    {
        var given = secrets.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var held = (values ?? []).Where(value => value.Length >= MinValueLength).Select(value => value.Reveal()).ToHashSet();
        return surroundings.Environment
            .Where(variable => given.Contains(variable.Key) || OfServers.Contains(variable.Key) || IsRegistrySecret(variable.Key) || held.Contains(variable.Value))
            .Select(variable => variable.Key).ToHashSet();
    }

    /// <summary>The same for a codespace that was launched: its secrets file may be gone, and then only names tell.</summary>
    public static IReadOnlySet<string> WithheldFrom(Surroundings surroundings, Codespace codespace)
    {
        var names = codespace.Options.SecretsFile is { } file && SecretsFile.Open(file) is SecretsFileResult.Read(var layer, _)
            ? layer.Entries.Select(entry => entry.Name)
            : [];
        return Withheld(surroundings, names);
    }

    /// <summary>This environment without secrets: what <c>${localEnv:…}</c> sees.</summary>
    public static Dictionary<string, string> WithoutSecrets(Surroundings surroundings, IReadOnlySet<string> withheld) =>
        new(surroundings.Environment.Where(variable => !withheld.Contains(variable.Key) && variable.Key is not ("DOCKER_AUTH_CONFIG" or "DEVCONTAINERS_OCI_AUTH")));

    /// <summary>What the Dev Containers CLI and the engine are started with.</summary>
    public static Dictionary<string, string> Of(
        Surroundings surroundings, IReadOnlySet<string> withheld, CodespaceFiles directory, EngineChoice engine, string? composeProject)
    {
        var environment = WithoutSecrets(surroundings, withheld);
        foreach (var name in Replaced)
        {
            environment.Remove(name);
        }

        environment["PATH"] = $"{HelperFolder(surroundings)}:{environment.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")}";
        environment["DOCKER_CONFIG"] = directory.Launch;
        environment["REGISTRY_AUTH_FILE"] = Path.Combine(directory.Launch, "config.json");
        foreach (var (name, value) in LaunchVariables.For(new(directory.Path, surroundings.UserId), surroundings))
        {
            environment[name] = value;
        }

        Set(environment, "DOCKER_HOST", engine.DockerHost);
        Set(environment, "COMPOSE_PROJECT_NAME", composeProject);
        return environment;
    }

    /// <summary>Where the host's credential helper lies for a launch, whatever <c>PATH</c> has.</summary>
    public static string HelperFolder(Surroundings surroundings) => Path.Combine(surroundings.RuntimeDirectory, "bin");

    /// <summary>Makes that folder: a link with the helper's name to this program.</summary>
    public static void MakeHelperFolder(Surroundings surroundings)
    {
        var folder = HelperFolder(surroundings);
        PrivateDirectory.Ensure(folder, surroundings.UserId);
        var link = Path.Combine(folder, "docker-credential-berth");
        if (new FileInfo(link).LinkTarget != surroundings.ProgramPath)
        {
            File.Delete(link);
            File.CreateSymbolicLink(link, surroundings.ProgramPath);
        }
    }

    /// <summary>Also what was nearly spelt right: a typing error is no reason to show a password.</summary>
    private static bool IsRegistrySecret(string name) =>
        RegistrySecretName.Read(name) is not null || name.Contains("CONTAINER_REGISTRY", StringComparison.OrdinalIgnoreCase);

    private static void Set(Dictionary<string, string> environment, string name, string? value)
    {
        if (value is not null)
        {
            environment[name] = value;
        }
    }
}
