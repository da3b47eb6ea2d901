using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Core.Client;

/// <summary>A stream socket in the file system, as the system call makes it.</summary>
/// <remarks>
/// The runtime's own sockets begin by starting a thread that waits for all of them: right for a server, half of the life of a helper.
/// Linux on 64 bits, as the helper is built for.
/// </remarks>
internal sealed partial class AgentSocket : IDisposable
{
    private const int Unix = 1;
    private const int StreamCloseOnExec = 1 | 0x80000;
    private const int SocketLevel = 1;
    private const int ReceiveTimeout = 20;
    private const int SendTimeout = 21;
    private const int PeerCredentials = 17;
    private const uint Root = 0;
    private const int NoSignal = 0x4000;
    private const int Interrupted = 4;
    private const int TryAgain = 11;

    /// <summary>The family, two bytes, and 108 bytes for the path and its end.</summary>
    private const int AddressBytes = 2 + 108;

    private readonly int descriptor;

    private AgentSocket(int descriptor) => this.descriptor = descriptor;

    /// <param name="owner">The user who must be listening, unless it is root; null for anybody.</param>
    /// <exception cref="AgentUnreachableException">Nobody listens there, or somebody else.</exception>
    public static AgentSocket Connect(string path, TimeSpan sending, TimeSpan receiving, uint? owner)
    {
        Span<byte> address = stackalloc byte[AddressBytes];
        address.Clear();
        address[0] = Unix;
        if (Encoding.UTF8.GetByteCount(path) >= AddressBytes - 2)
        {
            throw new AgentUnreachableException($"the path of the berth agent's socket is over {AddressBytes - 3} bytes", inner: null);
        }

        Encoding.UTF8.GetBytes(path, address[2..]);
        var socket = new AgentSocket(NativeMethods.Socket(Unix, StreamCloseOnExec, 0));
        try
        {
            socket.Limit(SendTimeout, sending);
            socket.Limit(ReceiveTimeout, receiving);
            Checked(NativeMethods.Connect(socket.descriptor, address, AddressBytes));
            if (owner is { } user && socket.Listener() is var listener && listener != user && listener != Root)
            {
                throw new AgentUnreachableException("what listens on the berth agent's socket is another user's, and is told nothing", inner: null);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="AgentUnreachableException">The other side is gone, or does not read.</exception>
    public void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = NativeMethods.Send(descriptor, bytes, (nuint)bytes.Length, NoSignal);
            if (sent >= 0 || Marshal.GetLastPInvokeError() != Interrupted)
            {
                bytes = bytes[Checked((int)sent)..];
            }
        }
    }

    /// <returns>How many bytes came; 0 where the other side has closed.</returns>
    /// <exception cref="AgentUnreachableException">Nothing came in time, or the other side is gone.</exception>
    public int Receive(Span<byte> buffer)
    {
        while (true)
        {
            var read = NativeMethods.Receive(descriptor, buffer, (nuint)buffer.Length, 0);
            if (read >= 0 || Marshal.GetLastPInvokeError() != Interrupted)
            {
                return Checked((int)read);
            }
        }
    }

    public void Dispose() => _ = NativeMethods.Close(descriptor);

    private void Limit(int option, TimeSpan time)
    {
        Span<long> secondsAndMicroseconds = [(long)time.TotalSeconds, time.Microseconds + (time.Milliseconds * 1000L)];
        Checked(NativeMethods.SetOption(descriptor, SocketLevel, option, MemoryMarshal.AsBytes(secondsAndMicroseconds), sizeof(long) * 2));
    }

    /// <summary>The user who began to listen, as the kernel noted it then.</summary>
    private uint Listener()
    {
        // struct ucred: process, user, group.
        Span<uint> credentials = stackalloc uint[3];
        var length = sizeof(uint) * 3;
        Checked(NativeMethods.GetOption(descriptor, SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials), ref length));
        return credentials[1];
    }

    private static int Checked(int result) => result >= 0 ? result : throw new AgentUnreachableException(
        Marshal.GetLastPInvokeError() == TryAgain ? "the berth agent does not answer" : "the berth agent is gone", inner: null);

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
        internal static partial int Socket(int family, int type, int protocol);

        [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
        internal static partial int Connect(int socket, ReadOnlySpan<byte> address, uint length);

        [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
        internal static partial int SetOption(int socket, int level, int option, ReadOnlySpan<byte> value, uint length);

        [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
        internal static partial int GetOption(int socket, int level, int option, Span<byte> value, ref int length);

        [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
        internal static partial nint Send(int socket, ReadOnlySpan<byte> bytes, nuint length, int flags);

        [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
        internal static partial nint Receive(int socket, Span<byte> buffer, nuint length, int flags);

        [LibraryImport("libc", EntryPoint = "close")]
        internal static partial int Close(int descriptor);
    }
}
