using System.Diagnostics.CodeAnalysis;
using Berth.Core.References;

namespace Berth.Core.Docker.Lookup;

/// <summary>
/// How podman, buildah and skopeo find a login: a helper of the registry's own first, then <c>auths</c> by the longest path, then by
/// host. They pass over <c>credsStore</c>.
/// </summary>
/// <remarks>Rules: containers/image, <c>pkg/docker/config</c>.</remarks>
public static class ContainersLookup
{
    /// <summary>The login in one file; the first file that has one wins.</summary>
    /// <param name="key">Registry and image name, or a registry alone: <c>quay.io/acme/api</c>.</param>
    public static LoginSource Find(DockerConfig config, string key)
    {
        var registry = RegistryOf(key);
        if (config.CredHelpers.GetValueOrDefault(registry) is { } helper)
        {
            return new LoginSource.Helper(helper, registry, IsForAll: false);
        }

        foreach (var candidate in Keys(key))
        {
            if (config.Auth(candidate) is { } exact)
            {
                return new LoginSource.Stored(candidate, exact);
            }
        }

        foreach (var (other, entry) in config.Auths)
        {
            if (Normal(HostOfUrl(other)) == Normal(registry))
            {
                return new LoginSource.Stored(other, entry);
            }
        }

        return LoginSource.Nowhere.Instance;
    }

    /// <summary>The keys that are tried, longest first: the name, its parents, the registry.</summary>
    public static IEnumerable<string> Keys(string key)
    {
        for (var end = key.Length; end > 0; end = key.LastIndexOf('/', end - 1))
        {
            yield return key[..end];
        }
    }

    /// <summary>Whether a text can be a key at all: no scheme, no tag, no digest.</summary>
    public static bool IsKey(string text) =>
        WithoutScheme(text) == text
        && !text.Contains('@')
        && !text.AsSpan(RegistryOf(text).Length).Contains(':');

    /// <summary>The key under which <c>podman login ARGUMENT</c> stores; with repositories accepted, a path is kept.</summary>
    public static bool TryLoginKey(string argument, bool acceptRepositories, [NotNullWhen(true)] out string? key)
    {
        var bare = WithoutScheme(argument);
        key = acceptRepositories && bare == argument ? argument : RegistryOf(bare);
        var registry = RegistryOf(key);
        var isKey = key == registry
            || (ImageReference.TryParse(key, out var image, out _) && image is { Tag: null, Digest: null } && image.Domain == registry);
        key = isKey ? key : null;
        return isKey;
    }

    private static string RegistryOf(string key) => key.IndexOf('/') is var slash and >= 0 ? key[..slash] : key;

    private static string HostOfUrl(string key) => WithoutScheme(key) is var bare && bare != key ? RegistryOf(bare) : key;

    private static string WithoutScheme(string text) =>
        text.StartsWith("https://", StringComparison.Ordinal) ? text[8..]
        : text.StartsWith("http://", StringComparison.Ordinal) ? text[7..]
        : text;

    private static string Normal(string registry) => registry is "docker.io" or "registry-1.docker.io" ? "index.docker.io" : registry;
}
