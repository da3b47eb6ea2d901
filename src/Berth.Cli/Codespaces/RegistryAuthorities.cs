using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>The private authorities that this machine's clients believe for a registry: <c>certs.d/HOST[:PORT]/*.crt</c>.</summary>
/// <remarks>
/// docker, podman, buildah and skopeo read these folders; Node, which the Dev Containers CLI runs on, and the inside of a container do not,
/// so a launch brings them there. <see href="https://docs.docker.com/engine/security/certificates/"/>
/// </remarks>
public static class RegistryAuthorities
{
    private const int MaxFiles = 64;
    private const int MaxBytes = 1 << 20;

    /// <summary>Where clients look for a registry's own authority.</summary>
    public static string[] Folders(Surroundings surroundings) =>
    [
        "/etc/docker/certs.d",
        "/etc/containers/certs.d",
        Path.Combine(surroundings.Variable("XDG_CONFIG_HOME") ?? Path.Combine(surroundings.Home, ".config"), "containers", "certs.d"),
        Path.Combine(surroundings.Home, ".config", "containers", "certs.d"),
    ];

    /// <summary>The certificates for one registry, in PEM; empty where it has none of its own.</summary>
    public static string Of(Surroundings surroundings, RegistryHost registry)
    {
        var files = Folders(surroundings).Distinct()
            .Select(folder => Path.Combine(folder, registry.ApiHost))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.crt").Order(StringComparer.Ordinal))
            .Take(MaxFiles);
        return string.Concat(files.Select(Read).Distinct());
    }

    private static string Read(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxBytes ? File.ReadAllText(file).TrimEnd() + "\n" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Clients that may not read it do without it as well.
            return "";
        }
    }
}
