namespace Berth.Cli.Codespaces;

/// <summary>What podman, buildah and skopeo read inside beside their client configuration.</summary>
/// <remarks>
/// They pass over <c>credsStore</c>: without this they would not see what <c>docker login</c> stored, and would put passwords of their own
/// logins into their file.
/// <see href="https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md"/>
/// </remarks>
public static class ContainersConfig
{
    /// <summary>Where they look for it.</summary>
    public const string Mounted = "/etc/containers/registries.conf.d/berth.conf";

    public static ReadOnlySpan<byte> Text => """
        # Logins of this codespace are asked for first, and kept, in berth's agent; then in the usual files.
        credential-helpers = ["berth", "containers-auth.json"]

        """u8;
}
