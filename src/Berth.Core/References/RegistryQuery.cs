namespace Berth.Core.References;

/// <summary>What a client asks a credential helper for: a registry, and perhaps the image name it is about to pull.</summary>
/// <param name="Registry">In canonical form, so that every alias of a registry asks the same question.</param>
/// <param name="Path">The image name or a prefix of it; null where the client asked for the host alone.</param>
/// <remarks>
/// docker asks for its own configuration key, podman for the host, go-containerregistry first for <c>host/image/name</c>, nerdctl for
/// a dozen spellings in turn. Only whole hosts match: neither a prefix, nor a suffix, nor another port.
/// </remarks>
public sealed record RegistryQuery(RegistryHost Registry, string? Path)
{
    /// <summary>The query, or null where the text names no registry and so nothing can be known for it.</summary>
    public static RegistryQuery? Read(string text)
    {
        var rest = text.Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            if (rest.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[scheme.Length..];
                break;
            }
        }

        var slash = rest.IndexOf('/');
        var (authority, path) = slash < 0 ? (rest, "") : (rest[..slash], rest[slash..].Trim('/'));
        return RegistryHost.TryParse(authority, out var host)
            ? new(host.Canonical, path is "" or "v1" or "v2" ? null : path)
            : null;
    }

    /// <summary>The query for an image, path included.</summary>
    public static RegistryQuery Of(ImageReference image) => new(image.Registry.Canonical, image.Name);

    /// <summary>Whether the query lies at or below this prefix: whole path parts are compared, never half ones.</summary>
    public bool IsBelow(string prefix) =>
        Path is not null && Path.StartsWith(prefix, StringComparison.Ordinal) && (Path.Length == prefix.Length || Path[prefix.Length] == '/');
}
