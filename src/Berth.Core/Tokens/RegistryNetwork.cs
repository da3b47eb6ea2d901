using System.Net;
using System.Net.Sockets;

namespace Berth.Core.Tokens;

/// <summary>How names become addresses and addresses become connections: the machine's own way, unless a test has another.</summary>
public sealed class RegistryNetwork
{
    /// <summary>How many of a name's addresses are tried.</summary>
    public const int MaxAddresses = 4;

    /// <summary>How long one address may take while there is another to try.</summary>
    public static readonly TimeSpan AddressTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The addresses of a name, in the order they should be tried.</summary>
    /// <remarks>Throws <see cref="SocketException"/> where the name has none.</remarks>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>A connection to one address of a named host.</summary>
    public Func<string, IPEndPoint, CancellationToken, Task<Stream>> Connect { get; init; } = ConnectSocketAsync;

    /// <summary>The first connection that comes about.</summary>
    /// <exception cref="SocketException">The name has no address.</exception>
    /// <exception cref="HostUnreachableException">None of the addresses answered; it says what became of each.</exception>
    public async Task<Stream> OpenAsync(string host, int port, CancellationToken cancellationToken) =>
        await OpenAsync(host, await Resolve(host, cancellationToken), port, cancellationToken);

    /// <exception cref="HostUnreachableException">None of the addresses answered; it says what became of each.</exception>
    public async Task<Stream> OpenAsync(string host, IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        List<(IPAddress, SocketError)> failures = [];
        var tried = addresses.Take(MaxAddresses).ToList();
        foreach (var address in tried)
        {
            var isLast = failures.Count == tried.Count - 1;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(isLast ? Timeout.InfiniteTimeSpan : AddressTimeout);
            try
            {
                return await Connect(host, new(address, port), limit.Token);
            }
            catch (SocketException e)
            {
                failures.Add((address, e.SocketErrorCode));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add((address, SocketError.TimedOut));
            }
        }

        throw new HostUnreachableException(host, port, failures);
    }

    private static async Task<Stream> ConnectSocketAsync(string host, IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
