using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth.Core.References;

/// <summary>An image as clients write it: registry, image name, and a tag or a digest.</summary>
/// <remarks>
/// Grammar and defaults: distribution/reference. Without a registry the image is Docker Hub's, and there a name of one part belongs to
/// <c>library</c>. The first part is a registry when it holds a dot or a colon, is <c>localhost</c>, or has a capital letter.
/// </remarks>
public sealed record ImageReference
{
    /// <summary>The longest image name, the registry included, in characters.</summary>
    public const int MaxNameLength = 255;

    /// <summary>The longest tag, in characters.</summary>
    public const int MaxTagLength = 128;

    private const string DefaultTag = "latest";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-/");
    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private ImageReference(string domain, RegistryHost registry, string name, string? tag, string? digest)
        => (Domain, Registry, Name, Tag, Digest) = (domain, registry, name, tag, digest);

    /// <summary>The registry as it was written, or <c>docker.io</c>: case matters to clients that look logins up by it.</summary>
    public string Domain { get; }

    public RegistryHost Registry { get; }

    /// <summary>The path inside the registry: <c>library/busybox</c>, <c>acme/api</c>.</summary>
    public string Name { get; }

    /// <summary>The tag that was written, or null.</summary>
    public string? Tag { get; }

    /// <summary>The digest that was written, <c>sha256:…</c>, or null.</summary>
    public string? Digest { get; }

    /// <summary>What a registry is asked for: the digest, else the tag, else <c>latest</c>.</summary>
    public string TagOrDigest => Digest ?? Tag ?? DefaultTag;

    /// <summary>The registry and the image name: <c>docker.io/library/busybox</c>.</summary>
    public string FullName => $"{Domain}/{Name}";

    /// <summary>As short as docker prints it: <c>busybox</c>, <c>acme/api</c>, <c>ghcr.io/acme/api</c>.</summary>
    public string FamiliarName => Domain == "docker.io"
        ? Name.StartsWith("library/", StringComparison.Ordinal) && Name.LastIndexOf('/') == 7 ? Name[8..] : Name
        : FullName;

    /// <summary>With every default written out; a digest makes the tag superfluous.</summary>
    public string Canonical => Digest is null ? $"{FullName}:{Tag ?? DefaultTag}" : $"{FullName}@{Digest}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? problem)
    {
        reference = null;
        problem = string.IsNullOrEmpty(text) ? "image reference is empty; write something like ghcr.io/acme/api:1.0" : null;
        if (problem is not null)
        {
            return false;
        }

        // 1. Cut the digest, then the tag: the last colon behind the last slash.
        var rest = text.AsSpan();
        string? digest = null;
        if (rest.IndexOf('@') is var at and >= 0)
        {
            digest = rest[(at + 1)..].ToString();
            rest = rest[..at];
        }

        var slash = rest.IndexOf('/');
        var domain = slash > 0 && NamesRegistry(rest[..slash]) ? rest[..slash].ToString() : "";
        var remainder = domain is "" ? rest : rest[(slash + 1)..];
        string? tag = null;
        if (remainder.LastIndexOf(':') is var colon and >= 0 && colon > remainder.LastIndexOf('/'))
        {
            tag = remainder[(colon + 1)..].ToString();
            remainder = remainder[..colon];
        }

        // 2. Check each part, and say which one is wrong.
        problem = Fault(text!, domain, remainder, tag, digest);
        if (problem is not null)
        {
            return false;
        }

        // 3. Docker's defaults.
        var host = domain is "" or "index.docker.io" ? "docker.io" : domain;
        var name = host == "docker.io" && !remainder.Contains('/') ? $"library/{remainder}" : remainder.ToString();
        reference = new(host, RegistryHost.Parse(host), name, tag, digest);
        return true;
    }

    /// <exception cref="FormatException">The text is not an image reference.</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference, out var problem) ? reference : throw new FormatException(problem);

    public override string ToString() => FullName + (Tag is null ? "" : $":{Tag}") + (Digest is null ? "" : $"@{Digest}");

    /// <summary>Whether the part before the first slash is a registry rather than the beginning of an image name.</summary>
    private static bool NamesRegistry(ReadOnlySpan<char> first) =>
        first.ContainsAny('.', ':') || first.SequenceEqual("localhost") || first.ContainsAnyInRange('A', 'Z');

    private static string? Fault(string text, string domain, ReadOnlySpan<char> name, string? tag, string? digest)
    {
        return domain switch
        {
            not "" when text.Contains("://", StringComparison.Ordinal) => $"image reference {Quoted(text)} has a scheme; write only registry/name:tag",
            { Length: > RegistryHost.MaxLength } => $"the registry of image reference {Quoted(text)} is over {RegistryHost.MaxLength} characters",
            not "" when !RegistryHost.IsAuthority(domain) => $"{Quoted(domain)} in image reference {Quoted(text)} is not a registry host",
            _ when name.IsEmpty => $"image reference {Quoted(text)} has no image name",
            _ when name.ContainsAnyInRange('A', 'Z') => $"image reference {Quoted(text)} has capital letters in its name; image names are lower case",
            _ when !IsName(name) => $"image reference {Quoted(text)} is not registry/name:tag",
            _ when domain.Length + 1 + name.Length > MaxNameLength => $"the name in image reference {Quoted(text)} is over {MaxNameLength} characters",
            "" when digest is null && tag is null && IsIdentifier(name) =>
                $"image reference {Quoted(text)} looks like an image id; an image is pulled by name",
            _ when tag is not null && !IsTag(tag) => $"tag {Quoted(tag)} of image reference {Quoted(text)} is not a tag",
            _ when digest is not null && !IsDigest(digest) =>
                $"digest of image reference {Quoted(text)} is not sha256: and 64 lower-case hex digits",
            _ => null,
        };
    }

    private static string Quoted(string text) => $"'{Printable.Text(text)}'";

    /// <summary>Sixty-four hex digits: clients take that for an image id, never for a name.</summary>
    private static bool IsIdentifier(ReadOnlySpan<char> name) => name.Length == 64 && !name.ContainsAnyExcept(LowerHex);

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.ContainsAnyExcept(NameCharacters))
        {
            return false;
        }

        foreach (var component in name.Split('/'))
        {
            if (!IsComponent(name[component]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Letters and digits, between them one dot, one or two underscores, or any number of hyphens.</summary>
    private static bool IsComponent(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        for (var i = 1; i < text.Length; i++)
        {
            var separator = text[i];
            if (char.IsAsciiLetterOrDigit(separator))
            {
                continue;
            }

            var run = text[i..].IndexOfAnyExcept(separator);
            if (separator switch { '.' => run > 1, '_' => run > 2, _ => false } || !char.IsAsciiLetterOrDigit(text[i + run]))
            {
                return false;
            }

            i += run;
        }

        return true;
    }

    private static bool IsTag(string tag) =>
        tag.Length is > 0 and <= MaxTagLength && !tag.AsSpan().ContainsAnyExcept(TagCharacters) && tag[0] is not ('.' or '-');

    /// <summary>SHA-256 alone: docker and podman refuse every other algorithm in a reference.</summary>
    private static bool IsDigest(ReadOnlySpan<char> digest) =>
        digest.StartsWith("sha256:", StringComparison.Ordinal) && digest.Length == 7 + 64 && !digest[7..].ContainsAnyExcept(LowerHex);
}
