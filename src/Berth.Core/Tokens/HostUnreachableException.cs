using System.Net;
using System.Net.Sockets;

namespace Berth.Core.Tokens;

/// <summary>No address of a host could be connected to.</summary>
public sealed class HostUnreachableException(string host, int port, IReadOnlyList<(IPAddress Address, SocketError Error)> attempts)
    : IOException($"No address of {host} accepts connections on port {port}.")
{
    /// <summary>What became of each address, in the order they were tried.</summary>
    public IReadOnlyList<(IPAddress Address, SocketError Error)> Attempts { get; } = attempts;
}
