namespace Berth.Core.Docker.Lookup;

/// <summary>How docker, compose and buildx find the login of a registry. Keys are compared byte by byte, a port literally.</summary>
/// <remarks>Rules: docker/cli, <c>cli/config/configfile/file.go</c> and <c>cli/config/credentials</c>.</remarks>
public static class DockerLookup
{
    /// <summary>Docker Hub's key, a URL for historical reasons.</summary>
    public const string DockerHubKey = "https://index.docker.io/v1/";

    /// <summary>
    /// 1. <c>DOCKER_AUTH_CONFIG</c>, 2. the key's own helper, 3. <c>credsStore</c>, 4. <c>auths</c> under the key, 5. <c>auths</c> under
    /// any key that has the same host. A helper hides what <c>auths</c> says.
    /// </summary>
    /// <param name="key"><c>host[:port]</c> as the image has it, or <see cref="DockerHubKey"/>.</param>
    public static LoginSource Find(DockerConfig config, string key, DockerAuthConfig? variable = null)
    {
        if (variable?.Auths.GetValueOrDefault(key) is { } entry)
        {
            return new LoginSource.Variable(entry);
        }

        if (config.CredHelpers.GetValueOrDefault(key) is { Length: > 0 } helper)
        {
            return new LoginSource.Helper(helper, key, IsForAll: false);
        }

        return config.CredsStore is { } store ? new LoginSource.Helper(store, key, IsForAll: true) : Stored(config, key);
    }

    /// <summary>What <c>auths</c> says about a key, whether or not a helper hides it.</summary>
    public static LoginSource Stored(DockerConfig config, string key)
    {
        if (config.Auth(key) is { } exact)
        {
            return new LoginSource.Stored(key, exact);
        }

        foreach (var (other, entry) in config.Auths)
        {
            if (HostOf(other) == key)
            {
                return new LoginSource.Stored(other, entry);
            }
        }

        return LoginSource.Nowhere.Instance;
    }

    /// <summary>The host of a key or a URL, port included: docker's <c>ConvertToHostname</c>.</summary>
    public static string HostOf(string keyOrUrl)
    {
        if (keyOrUrl.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0)
        {
            var authority = keyOrUrl[(scheme + 3)..];
            authority = authority.IndexOfAny(['/', '?', '#']) is var end and >= 0 ? authority[..end] : authority;
            authority = authority[(authority.LastIndexOf('@') + 1)..];
            if (authority is not "")
            {
                return authority is ['[', .. var address, ']'] ? address : authority;
            }
        }

        return keyOrUrl.IndexOf('/') is var slash and >= 0 ? keyOrUrl[..slash] : keyOrUrl;
    }
}
