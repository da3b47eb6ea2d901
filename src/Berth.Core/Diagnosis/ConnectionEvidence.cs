using System.Net;
using System.Net.Sockets;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>How far one gets on the way to a host.</summary>
public enum ConnectionFault
{
    None,

    /// <summary>The name has no address.</summary>
    NameUnknown,

    /// <summary>No name server answered.</summary>
    NameServerSilent,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>Nothing came back in time.</summary>
    TimedOut,

    /// <summary>There is no route to any of its addresses.</summary>
    NoRoute,

    /// <summary>It speaks plain http.</summary>
    PlainHttp,

    /// <summary>It hung up or fell silent during the handshake, or knows no version of TLS that we do.</summary>
    HandshakeFailed,

    /// <summary>Its certificate is not trusted; <see cref="ConnectionEvidence.Tls"/> says why.</summary>
    Certificate,
}

/// <summary>What was found on the way to a host, up to the TLS handshake.</summary>
/// <param name="Proxy">The proxy that requests go through; nothing was tried by ourselves then.</param>
/// <param name="Addresses">Those of the name, IPv4 and IPv6.</param>
/// <param name="Attempts">What became of the addresses that were tried in vain.</param>
/// <param name="Tls">What the handshake showed; null where it did not come to that.</param>
public sealed record ConnectionEvidence(
    string Host,
    int Port,
    Uri? Proxy,
    IReadOnlyList<IPAddress> Addresses,
    IReadOnlyList<(IPAddress Address, SocketError Error)> Attempts,
    TlsObservation? Tls,
    ConnectionFault Fault,
    IReadOnlyList<ProbeStep> Steps);
