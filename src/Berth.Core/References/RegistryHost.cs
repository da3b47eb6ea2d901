using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Berth.Core.References;

/// <summary>The <c>host[:port]</c> of a registry, in lower case: <c>ghcr.io</c>, <c>localhost:5000</c>, <c>[::1]:5000</c>.</summary>
/// <remarks>
/// Rule: the <c>domain</c> of distribution/reference (labels of letters, digits and inner hyphens, or a bracketed IPv6 address),
/// at most 255 characters, 63 for a label, as DNS has it. Immutable, so safe for any number of threads.
/// </remarks>
public readonly record struct RegistryHost
{
    /// <summary>The longest name DNS can hold.</summary>
    public const int MaxLength = 255;

    /// <summary>The longest part between two dots that DNS can hold.</summary>
    private const int MaxLabelLength = 63;

    /// <summary>Docker Hub, under the name that image references use.</summary>
    public static readonly RegistryHost DockerHub = new("docker.io");

    private RegistryHost(string value) => Value = value;

    /// <summary>The text, in lower case.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default</c>, which names no registry.</exception>
    public string Value => field ?? throw new InvalidOperationException("This RegistryHost was never parsed; use TryParse.");

    /// <summary>The name without its port; an IPv6 address keeps its brackets.</summary>
    public string Name => PortStart(Value) is var colon and >= 0 ? Value[..colon] : Value;

    /// <summary>The port that was written, or null where none was.</summary>
    public int? Port => PortStart(Value) is var colon and >= 0 ? int.Parse(Value.AsSpan(colon + 1)) : null;

    /// <summary>
    /// One name for one registry: every alias of Docker Hub becomes <c>docker.io</c>, and <c>:443</c>, the port of https, is dropped.
    /// Two hosts are the same registry exactly when their canonical forms are equal.
    /// </summary>
    public RegistryHost Canonical
    {
        get
        {
            var name = Port == 443 ? Name : Value;
            return DockerHubNames.Contains(name) ? DockerHub : new RegistryHost(name);
        }
    }

    /// <summary>Whether this is one of Docker Hub's names.</summary>
    public bool IsDockerHub => Canonical == DockerHub;

    /// <summary>The key under which docker keeps this registry's login in <c>config.json</c>.</summary>
    /// <remarks>Docker Hub's is a URL for historical reasons: docker/cli, <c>registry.IndexServer</c>.</remarks>
    public string DockerConfigKey => IsDockerHub ? "https://index.docker.io/v1/" : Value;

    /// <summary>The host that answers the distribution API: <c>registry-1.docker.io</c> for Docker Hub, otherwise the host itself.</summary>
    public string ApiHost => IsDockerHub ? "registry-1.docker.io" : Value;

    /// <summary>Whether docker talks plain http to it without being told to: <c>localhost</c>, 127.0.0.0/8 and ::1.</summary>
    public bool IsLoopback =>
        Name == "localhost" || (IPAddress.TryParse(Name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly HashSet<string> DockerHubNames =
        ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"];

    public static bool TryParse(string? text, out RegistryHost host, [NotNullWhen(false)] out string? problem)
    {
        problem = text switch
        {
            null or "" => "registry host is empty; write something like ghcr.io or localhost:5000",
            { Length: > MaxLength } => $"registry host is {text.Length} characters long; a host name has at most {MaxLength}",
            _ when text.Contains("://", StringComparison.Ordinal) => $"registry host '{Printable.Text(text)}' has a scheme; write only host[:port]",
            _ when !IsAuthority(text) => $"registry host '{Printable.Text(text)}' is not host[:port]",
            _ => null,
        };
        host = problem is null ? new(text!.ToLowerInvariant()) : default;
        return problem is null;
    }

    public static bool TryParse(string? text, out RegistryHost host) => TryParse(text, out host, out _);

    /// <exception cref="FormatException">The text is not <c>host[:port]</c>.</exception>
    public static RegistryHost Parse(string text) =>
        TryParse(text, out var host, out var problem) ? host : throw new FormatException(problem);

    public override string ToString() => Value;

    /// <summary>Whether the text is an authority without user info: labels or a bracketed IPv6 address, then perhaps a port.</summary>
    internal static bool IsAuthority(ReadOnlySpan<char> text)
    {
        var colon = PortStart(text);
        var name = colon >= 0 ? text[..colon] : text;
        return (colon < 0 || IsPort(text[(colon + 1)..])) && (IsBracketedAddress(name) || IsDomain(name));
    }

    private static int PortStart(ReadOnlySpan<char> text)
    {
        var colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf(']') ? colon : -1;
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 5 && !text.ContainsAnyExceptInRange('0', '9') && int.Parse(text) is >= 1 and <= 65535;

    private static bool IsBracketedAddress(ReadOnlySpan<char> name) =>
        name is ['[', .. var inner, ']']
        && !inner.ContainsAnyExcept(AddressCharacters)
        && IPAddress.TryParse(inner, out var address)
        && address.AddressFamily == AddressFamily.InterNetworkV6;

    private static bool IsDomain(ReadOnlySpan<char> name)
    {
        foreach (var label in name.Split('.'))
        {
            var text = name[label];
            if (text.IsEmpty || text.Length > MaxLabelLength || text[0] == '-' || text[^1] == '-' || !IsLabel(text))
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
