using System.Net;
using System.Net.Sockets;
using Berth.Core.Docker;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>What keeps us from reaching a host: its name, its address, its port, or TLS.</summary>
internal static class ConnectionFindings
{
    internal static Problem? Of(RegistryEvidence registry) =>
        registry.Connection.Fault == ConnectionFault.PlainHttp && registry.Registry.IsLoopback ? null : Of(registry.Registry, registry.Connection);

    /// <param name="registry">Whose host this is, or whose token service.</param>
    internal static Problem? Of(RegistryHost registry, ConnectionEvidence way)
    {
        var (host, port, address) = (Printable.Text(way.Host), way.Port, AddressOf(way));
        return way.Fault switch
        {
            ConnectionFault.None => null,
            ConnectionFault.NameUnknown => new(
                ProblemCode.NameNotFound, Severity.Error, registry.Value,
                $"the name '{host}' has no address",
                "it is misspelt, or only the name servers of another network know it",
                "check the registry's name; if it is known only inside a network or a VPN, connect to that",
                $"getent hosts {host}"),
            ConnectionFault.NameServerSilent => new(
                ProblemCode.NameNotFound, Severity.Error, registry.Value,
                $"no name server answered for '{host}'",
                "without one no registry can be found by its name",
                "check this machine's network and the name servers in /etc/resolv.conf",
                $"getent hosts {host}"),
            ConnectionFault.TimedOut => new(
                ProblemCode.ConnectionTimedOut, Severity.Error, registry.Value,
                $"{host} does not answer on port {port}: nothing came back in time",
                "most often a firewall drops the packets on their way",
                $"allow connections to {address}, or set HTTPS_PROXY where a proxy is the only way out",
                $"curl -sv --connect-timeout 10 -o /dev/null {Shell.Quote($"https://{address}/v2/")}"),
            ConnectionFault.Refused => new(
                ProblemCode.ConnectionRefused, Severity.Error, registry.Value,
                $"nobody accepts connections at {host} on port {port}",
                "the registry does not run, or it listens on another port",
                "start the registry, or write its port into the SERVER secret and the image reference",
                $"curl -sv -o /dev/null {Shell.Quote($"https://{address}/v2/")}"),
            ConnectionFault.NoRoute => NoRoute(registry, way),
            ConnectionFault.PlainHttp => new(
                ProblemCode.PlainHttpRegistry, Severity.Error, registry.Value,
                $"{address} answers in plain http, not in https",
                "clients refuse to send a password that anyone on the way could read; an http:// in front of the name changes nothing",
                "give the registry a certificate; else list it under insecure-registries in daemon.json, and use podman with --tls-verify=false",
                $"curl -si {Shell.Quote($"http://{address}/v2/")}"),
            ConnectionFault.HandshakeFailed => new(
                ProblemCode.TlsHandshakeFailed, Severity.Error, registry.Value,
                $"{address} accepts connections and does not complete a TLS handshake",
                "something on the way does not let it through, the port is not one for https, or the two sides share no version of TLS",
                "check the port, and what stands between this machine and the registry",
                $"{OpenSsl(way)} </dev/null"),
            _ => Certificate(registry, way, way.Tls!),
        };
    }

    /// <summary>A host may have addresses of a kind for which this machine has no way out.</summary>
    private static Problem NoRoute(RegistryHost registry, ConnectionEvidence way)
    {
        var (four, six) = (Has(way, AddressFamily.InterNetwork), Has(way, AddressFamily.InterNetworkV6));
        var what = (four, six) switch
        {
            (true, false) => "has only IPv4 addresses, and this machine has no way to them",
            (false, true) => "has only IPv6 addresses, and this machine has no way to them",
            _ => "cannot be reached: this machine has no way to any of its addresses",
        };
        return new(
            ProblemCode.NoRoute, Severity.Error, registry.Value,
            $"{Printable.Text(way.Host)} {what}",
            "the network is unreachable from here, so no client can connect",
            (four, six) is (true, false)
                ? "give this machine IPv4 or NAT64, or pull through a mirror that IPv6 reaches"
                : "give this machine a way to that network, or have the name answered with addresses it can reach",
            "ip route; ip -6 route");
    }

    private static bool Has(ConnectionEvidence way, AddressFamily family) => way.Addresses.Any(address => address.AddressFamily == family);

    private static Problem Certificate(RegistryHost registry, ConnectionEvidence way, TlsObservation tls)
    {
        var (host, issuer) = (Printable.Text(way.Host), Printable.Text(tls.Issuer));
        var show = $"{OpenSsl(way)} -showcerts </dev/null";
        return tls.Fault switch
        {
            TlsFault.Expired => new(
                ProblemCode.CertificateExpired, Severity.Error, registry.Value,
                $"the certificate of {host} ended on {tls.NotAfter:yyyy-MM-dd}",
                "clients refuse a certificate that has expired",
                "have the registry's certificate renewed; if it was good when others looked, this machine's clock is wrong",
                show),
            TlsFault.NotYetValid => new(
                ProblemCode.CertificateNotYetValid, Severity.Error, registry.Value,
                $"the certificate of {host} begins on {tls.NotBefore:yyyy-MM-dd HH:mm} UTC, which by this machine's clock is yet to come",
                "most often the clock of the machine is behind, after a sleep or in a virtual machine",
                "set this machine's clock",
                "timedatectl status"),
            TlsFault.WrongName => new(
                ProblemCode.CertificateWrongName, Severity.Error, registry.Value,
                $"the certificate of {host} is good for {NamesOf(tls)}, not for '{host}'",
                "clients compare the name they were given with the names in the certificate",
                "use one of the names in the certificate as SERVER and in image references, or have this one added to the certificate",
                show),
            TlsFault.UnknownAuthority => new(
                ProblemCode.UnknownAuthority, Severity.Error, registry.Value,
                $"the certificate of {host} is issued by '{issuer}', whom this machine does not trust",
                "the registry has a certificate of a private authority, or a proxy on the way opens TLS and shows its own",
                "get that authority's certificate and put it where docker and podman look; containerd and .NET look in the system's store",
                $"sudo install -D -m 0644 ca.crt {Shell.Quote($"/etc/docker/certs.d/{registry}/ca.crt")}"),
            _ => new(
                ProblemCode.TlsHandshakeFailed, Severity.Error, registry.Value,
                $"the certificate of {host}, issued by '{issuer}', cannot be used for a server",
                "it forbids this use, or holds something that clients do not know",
                "have the registry given a certificate for servers",
                show),
        };
    }

    /// <summary>Host and port as URLs and openssl want them: IPv6 in brackets.</summary>
    private static string AddressOf(ConnectionEvidence way) =>
        way.Host.Contains(':') ? $"[{Printable.Text(way.Host)}]:{way.Port}" : $"{Printable.Text(way.Host)}:{way.Port}";

    /// <summary>An address is no name to ask for a certificate with: RFC 6066 §3.</summary>
    private static string OpenSsl(ConnectionEvidence way)
    {
        var name = IPAddress.TryParse(way.Host, out _) ? "" : $" -servername {Printable.Text(way.Host)}";
        return $"openssl s_client -connect {Shell.Quote(AddressOf(way))}{name}";
    }

    private static string NamesOf(TlsObservation tls) =>
        tls.Names.Count == 0 ? "no name" : Printable.Text(string.Join(", ", tls.Names.Take(8).Select(name => $"'{name}'")));
}
