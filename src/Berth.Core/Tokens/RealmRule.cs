using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>Decides whether a registry may send us, and with us its login, to a token service.</summary>
/// <remarks>
/// A realm is what the registry says, so whoever answers in its place could have the login sent anywhere. It is asked before any
/// credential is looked up. First rule that matches wins; the answer says why.
/// </remarks>
public sealed class RealmRule(IReadOnlyList<AllowedRealm> allowed)
{
    /// <summary>The longest realm that is looked at, in characters.</summary>
    public const int MaxLength = 2048;

    /// <summary>The rule with its built-in pairs alone.</summary>
    public static readonly RealmRule Default = new([]);

    /// <summary>The registries that are known to have their token service on another host.</summary>
    private static readonly AllowedRealm[] BuiltIn =
    [
        new(RegistryHost.DockerHub, RegistryHost.Parse("auth.docker.io")),
        new(RegistryHost.Parse("registry.gitlab.com"), RegistryHost.Parse("gitlab.com")),
        new(RegistryHost.Parse("registry.digitalocean.com"), RegistryHost.Parse("api.digitalocean.com")),
    ];

    /// <param name="registryIsPlainHttp">Whether the registry itself was reached by plain http, as only loopback hosts are.</param>
    public RealmVerdict Check(RegistryHost registry, string? realm, bool registryIsPlainHttp)
    {
        if (realm is null or "" || realm.Length > MaxLength || !Ascii.IsValid(realm)
            || !Uri.TryCreate(realm, UriKind.Absolute, out var uri) || uri.Host is "")
        {
            return new RealmVerdict.Refused(
                $"{registry} names the token service '{Printable.Text(realm ?? "")}', which is not a URL",
                "the registry's token settings have to name an https URL");
        }

        var quoted = Printable.Text(realm);
        if (uri.UserInfo is not "")
        {
            return new RealmVerdict.Refused(
                $"{registry} names a token service with a login of its own in the URL, on '{Printable.Text(uri.Host)}'",
                "the registry's token settings have to name an https URL without a user");
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && registryIsPlainHttp && uri.IsLoopback))
        {
            return new RealmVerdict.Refused(
                $"{registry} names the token service '{quoted}'{PrivateAddress(uri)}, which is not https",
                "the registry's token settings have to name an https URL; over plain http a password could be read on the way");
        }

        return SameHost(registry, uri) || Pairs(registry).Any(pair => pair.Covers(uri))
            ? new RealmVerdict.Allowed(uri)
            : new RealmVerdict.Refused(
                $"{registry} sends logins to a token service on another host, '{Printable.Text(uri.Authority)}'{PrivateAddress(uri)}",
                $"if you know that host to belong to {registry}, allow it with --allow-realm {registry}={Printable.Text(uri.Authority)}");
    }

    private IEnumerable<AllowedRealm> Pairs(RegistryHost registry) =>
        BuiltIn.Concat(allowed).Where(pair => pair.Registry.Canonical == registry.Canonical);

    private static bool SameHost(RegistryHost registry, Uri realm) =>
        RegistryHost.TryParse(realm.Host, out var host)
        && (host.Name == registry.Name || host.Name == RegistryHost.Parse(registry.ApiHost).Name);

    /// <summary>Real private registries do name such addresses, and only their own networks can reach them: worth a word.</summary>
    private static string PrivateAddress(Uri uri) =>
        IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IsPrivate(address) ? " (a private address)" : "";

    private static bool IsPrivate(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes() is [10, ..] or [127, ..] or [192, 168, ..] or [169, 254, ..]
            or [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..]
        : address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal || IPAddress.IsLoopback(address);
}

/// <summary>What <see cref="RealmRule"/> says of a realm. A closed set: switch on it.</summary>
public abstract record RealmVerdict
{
    private RealmVerdict()
    {
    }

    /// <summary>Tokens may be asked for here. This URI, not the text it came from, is what is requested.</summary>
    public sealed record Allowed(Uri Realm) : RealmVerdict;

    /// <param name="Reason">One line, for people.</param>
    /// <param name="Hint">What to do about it.</param>
    public sealed record Refused(string Reason, string Hint) : RealmVerdict;
}
