namespace Berth.Core.Docker.Lookup;

/// <summary>Clients that look for logins in the same files.</summary>
public enum ClientFamily
{
    /// <summary>docker, compose, buildx, nerdctl, and the Dev Containers CLI.</summary>
    Docker,

    /// <summary>podman, buildah, skopeo and all that is built on a recent containers/image.</summary>
    Containers,

    /// <summary>The same with an older containers/image, as podman 4 has: no file is the only one.</summary>
    OlderContainers,

    /// <summary>crane, ko, kaniko, cosign: the first of the files that exists.</summary>
    GoContainerRegistry,

    /// <summary><c>dotnet publish</c> of a container: the first of the files that exists.</summary>
    DotnetSdk,
}

/// <summary>Which configuration files a client reads, first to last, told from its environment alone.</summary>
public static class ClientFiles
{
    public static IReadOnlyList<string> Of(ClientFamily family, ClientEnvironment client) => family switch
    {
        ClientFamily.Docker => [DockerConfig(client)],
        ClientFamily.Containers when client.Variable("REGISTRY_AUTH_FILE") is { } file => [file],
        ClientFamily.Containers when client.Variable("DOCKER_CONFIG") is not null => [DockerConfig(client)],
        ClientFamily.Containers or ClientFamily.OlderContainers =>
        [
            client.Variable("REGISTRY_AUTH_FILE") ?? ContainersRuntime(client),
            ContainersConfig(client),
            DockerConfig(client),
            Path.Combine(client.Home, ".dockercfg"),
        ],
        ClientFamily.GoContainerRegistry =>
        [
            DockerConfig(client),
            .. FromVariable(client),
            .. client.Variable("XDG_RUNTIME_DIR") is { } runtime ? [Path.Combine(runtime, "containers", "auth.json")] : (string[])[],
            Path.Combine(client.Home, ".config", "containers", "auth.json"),
        ],
        ClientFamily.DotnetSdk =>
        [
            .. FromVariable(client),
            .. client.Variable("XDG_RUNTIME_DIR") is { } runtime ? [Path.Combine(runtime, "containers", "auth.json")] : (string[])[],
            DockerConfig(client),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(family)),
    };

    /// <summary><c>$DOCKER_CONFIG/config.json</c>, a directory's, else <c>~/.docker/config.json</c>.</summary>
    public static string DockerConfig(ClientEnvironment client) =>
        Path.Combine(client.Variable("DOCKER_CONFIG") ?? Path.Combine(client.Home, ".docker"), "config.json");

    /// <summary>Where containers tools store a login: lost at a reboot, since it lies in memory.</summary>
    public static string ContainersRuntime(ClientEnvironment client) => client.Variable("XDG_RUNTIME_DIR") is { } runtime
        ? Path.Combine(runtime, "containers", "auth.json")
        : $"/run/containers/{client.UserId}/auth.json";

    /// <summary><c>${XDG_CONFIG_HOME:-~/.config}/containers/auth.json</c>, which outlives a reboot and is only read.</summary>
    public static string ContainersConfig(ClientEnvironment client) =>
        Path.Combine(client.Variable("XDG_CONFIG_HOME") ?? Path.Combine(client.Home, ".config"), "containers", "auth.json");

    private static string[] FromVariable(ClientEnvironment client) => client.Variable("REGISTRY_AUTH_FILE") is { } file ? [file] : [];
}
