namespace Berth.Core.Docker.Kubelet;

/// <summary>How kubelet compares an image with the patterns of a provider and the keys of a pull secret.</summary>
/// <remarks>Rules: kubernetes, <c>pkg/credentialprovider</c>.</remarks>
public static class KubeletMatch
{
    /// <summary>
    /// Whether a pattern of <c>matchImages</c> covers an image: the same number of domain labels, each matched on its own (<c>*</c>,
    /// <c>?</c>), exactly the same port, and the pattern's path as a prefix.
    /// </summary>
    public static bool Image(string pattern, string image)
    {
        var (glob, globPath) = Split(pattern);
        var (host, path) = Split(image);
        var (globName, globPort) = SplitPort(glob);
        var (name, port) = SplitPort(host);
        var (globLabels, labels) = (globName.Split('.'), name.Split('.'));
        return globPort == port
            && globLabels.Length == labels.Length
            && path.StartsWith(globPath, StringComparison.Ordinal)
            && globLabels.Zip(labels).All(pair => Label(pair.First, pair.Second));
    }

    /// <summary>Whether a key of <c>auths</c> covers an image: a scheme is dropped, and so are <c>/v1/</c> and <c>/v2/</c>.</summary>
    public static bool DockerConfigKey(string key, string image)
    {
        var bare = key.StartsWith("https://", StringComparison.Ordinal) ? key[8..]
            : key.StartsWith("http://", StringComparison.Ordinal) ? key[7..]
            : key;
        var (host, path) = Split(bare);
        if (path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/v2/", StringComparison.Ordinal))
        {
            path = path[3..];
        }

        return Image(path is "/" ? host : host + path, image) || (host == "index.docker.io" && IsDefaultRegistry(image));
    }

    /// <summary>Whether an image is Docker Hub's: nothing in its first part looks like a host.</summary>
    public static bool IsDefaultRegistry(string image)
    {
        var (first, rest) = Split(image);
        return first is not "" && (rest is "" || first is "docker.io" or "index.docker.io" || !first.AsSpan().ContainsAny('.', ':'));
    }

    private static (string Host, string Path) Split(string text) =>
        text.IndexOf('/') is var slash and >= 0 ? (text[..slash], text[slash..]) : (text, "");

    private static (string Name, string Port) SplitPort(string host) =>
        host.LastIndexOf(':') is var colon and >= 0 && colon > host.LastIndexOf(']') ? (host[..colon], host[colon..]) : (host, "");

    /// <summary>One label against one pattern, without going back more than to the last star.</summary>
    private static bool Label(string pattern, string label)
    {
        var (p, l, star, resume) = (0, 0, -1, 0);
        while (l < label.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, l);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == label[l]))
            {
                (p, l) = (p + 1, l + 1);
            }
            else if (star >= 0)
            {
                (p, l) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }
}
