using Berth.Core.Docker.Lookup;

namespace Berth.Cli.Agent;

/// <summary>What an agent needs to read a user's own logins when it is asked for them: where they lie and how their helpers find theirs.</summary>
public static class ForwardedClient
{
    /// <summary>The variables that say so. None of them is a secret.</summary>
    private static readonly string[] Handed =
    [
        "HOME", "PATH", "LANG", "USER", "LOGNAME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
        "DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "PASSWORD_STORE_DIR", "GNUPGHOME", "DBUS_SESSION_BUS_ADDRESS",
        "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "CLOUDSDK_CONFIG", "AZURE_CONFIG_DIR", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    public static ClientEnvironment Of(Surroundings surroundings) => new(
        Handed.Where(surroundings.Environment.ContainsKey).ToDictionary(name => name, name => surroundings.Environment[name]),
        surroundings.Home,
        surroundings.UserId);
}
