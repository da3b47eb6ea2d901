namespace Berth.Core.References;

/// <summary>What a <c>SERVER</c> secret means: a registry, and the path that was written behind it.</summary>
/// <param name="Registry">The registry, as it was written but for case; Docker Hub's aliases all become <c>docker.io</c>.</param>
/// <param name="Path">The image name prefix that was written behind the host, without slashes at its ends; null where there was none.</param>
/// <param name="Notices">What had to be put right, in the order it was found.</param>
public sealed record ServerAddress(RegistryHost Registry, string? Path, IReadOnlyList<ServerNotice> Notices)
{
    /// <summary>The longest text that is looked at, in characters.</summary>
    public const int MaxLength = 2048;

    /// <summary>Reads the text of a <c>SERVER</c> secret the way people write it: with schemes, paths, quotes and line breaks.</summary>
    /// <returns>The address, or why the text names no registry.</returns>
    public static ServerAddressResult Read(string text)
    {
        List<ServerNotice> notices = [];
        var rest = Note(text.Trim(), text, ServerNotice.WhitespaceTrimmed, notices);
        rest = Note(Unquote(rest), rest, ServerNotice.QuotesStripped, notices);
        if (rest is "")
        {
            return ServerFault.Empty;
        }

        if (rest.Length > MaxLength)
        {
            return ServerFault.NotAHost;
        }

        var scheme = "";
        if (rest.IndexOf("://", StringComparison.Ordinal) is var end and >= 0)
        {
            scheme = rest[..end].ToLowerInvariant();
            rest = rest[(end + 3)..];
            if (scheme is not ("https" or "http"))
            {
                return ServerFault.UnsupportedScheme;
            }
        }

        var slash = rest.IndexOf('/');
        var (authority, path) = slash < 0 ? (rest, "") : (rest[..slash], rest[slash..]);
        if (authority.Contains('@'))
        {
            return ServerFault.HoldsCredentials;
        }

        if (authority is "")
        {
            return ServerFault.NoHost;
        }

        if (!RegistryHost.TryParse(authority, out var host))
        {
            return ServerFault.NotAHost;
        }

        if (ServesNpm(host.Name))
        {
            return ServerFault.NpmRegistry;
        }

        return !authority.AsSpan().ContainsAny(".:[") && host.Name != "localhost"
            ? ServerFault.BareName
            : Described(rest, scheme, host, path, notices);
    }

    /// <summary>GitHub's registry of npm packages, and npm's own, known by its label.</summary>
    private static bool ServesNpm(string name) => name == "npm.pkg.github.com" || name.Split('.').Contains("npmjs");

    private static ServerAddress Described(string written, string scheme, RegistryHost host, string path, List<ServerNotice> notices)
    {
        // A version of the API is part of many an example, never of an image name.
        var prefix = path.Trim('/');
        var meaningful = prefix is "" or "v1" or "v2" ? null : prefix;
        if (meaningful is not null)
        {
            notices.Add(ServerNotice.PathIgnored);
        }

        if (host.IsDockerHub)
        {
            var usual = scheme == "" ? written is "docker.io" or "index.docker.io" : scheme == "https" && written == "index.docker.io/v1/";
            if (!usual)
            {
                notices.Add(ServerNotice.DockerHubAlias);
            }

            return new(RegistryHost.DockerHub, meaningful, notices);
        }

        if (scheme != "")
        {
            notices.Add(scheme == "http" ? ServerNotice.PlainHttp : ServerNotice.SchemeStripped);
        }
        else if (path == "/")
        {
            notices.Add(ServerNotice.TrailingSlash);
        }

        if (host.Name == "docker.pkg.github.com")
        {
            notices.Add(ServerNotice.RetiredRegistry);
        }

        if (host.Port == 443)
        {
            notices.Add(ServerNotice.DefaultPort);
        }

        return new(host, meaningful, notices);
    }

    private static string Unquote(string text) =>
        text is ['"', .., '"'] or ['\'', .., '\''] ? text[1..^1].Trim() : text;

    private static string Note(string after, string before, ServerNotice notice, List<ServerNotice> notices)
    {
        if (after != before)
        {
            notices.Add(notice);
        }

        return after;
    }
}

/// <summary>An address, or the fault that keeps a text from being one.</summary>
public readonly record struct ServerAddressResult(ServerAddress? Address, ServerFault? Fault)
{
    public static implicit operator ServerAddressResult(ServerAddress address) => new(address, null);
    public static implicit operator ServerAddressResult(ServerFault fault) => new(null, fault);
}

/// <summary>What was put right in a <c>SERVER</c> value.</summary>
public enum ServerNotice
{
    WhitespaceTrimmed,
    QuotesStripped,
    SchemeStripped,

    /// <summary>The scheme was <c>http</c>: no client takes it from here, and a password would travel in clear.</summary>
    PlainHttp,

    TrailingSlash,

    /// <summary>A path was written; docker and podman ask for a login by host alone.</summary>
    PathIgnored,

    /// <summary>Docker Hub under a name that docker does not look logins up by.</summary>
    DockerHubAlias,

    /// <summary><c>:443</c> was written, which clients compare literally.</summary>
    DefaultPort,

    /// <summary><c>docker.pkg.github.com</c>, replaced by <c>ghcr.io</c>.</summary>
    RetiredRegistry,
}

/// <summary>Why a <c>SERVER</c> value names no registry.</summary>
public enum ServerFault
{
    Empty,
    NoHost,
    NotAHost,
    UnsupportedScheme,

    /// <summary><c>user:password@host</c>.</summary>
    HoldsCredentials,

    /// <summary>No dot, no port, not localhost: clients take such a name for a Docker Hub namespace.</summary>
    BareName,

    /// <summary>A host that serves npm packages, never images.</summary>
    NpmRegistry,
}
