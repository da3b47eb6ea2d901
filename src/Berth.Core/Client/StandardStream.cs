using System.Runtime.InteropServices;

namespace Berth.Core.Client;

/// <summary>Standard input, output or error, by the system's own calls.</summary>
/// <remarks>
/// Console would first prepare for a terminal and for signals, which takes longer than a helper's answer. A file stream would keep a
/// position of its own, so that two programs that write to one file, one after the other, would write over each other.
/// What standard error cannot take is dropped: there is nobody left to tell it to.
/// </remarks>
public sealed partial class StandardStream : Stream
{
    /// <summary>The <see cref="Exception.HResult"/> of a write that nobody reads any more: <c>EPIPE</c>.</summary>
    public const int NobodyReads = 32;

    private const int Interrupted = 4;
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;

    private readonly int descriptor;

    private StandardStream(int descriptor) => this.descriptor = descriptor;

    public static StandardStream Input() => new(0);

    public static StandardStream Output() => new(1);

    public static StandardStream Error() => new(2);

    public override bool CanRead => descriptor == 0;

    public override bool CanWrite => descriptor != 0;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">It is closed, or the device fails.</exception>
    public override int Read(Span<byte> buffer)
    {
        const string What = "standard input cannot be read";
        ThrowIfClosed(What);
        while (true)
        {
            var read = NativeMethods.Read(descriptor, buffer, (nuint)buffer.Length);
            if (read >= 0 || Marshal.GetLastPInvokeError() != Interrupted)
            {
                return Checked(read, What);
            }
        }
    }

    /// <exception cref="IOException">Nobody reads any more, or the device is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            WriteAll(buffer);
        }
        catch (IOException) when (descriptor == 2)
        {
            // Where people's words go, nobody takes them: the exit code still tells.
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WriteAll(ReadOnlySpan<byte> buffer)
    {
        const string What = "standard output cannot be written";
        ThrowIfClosed(What);
        while (!buffer.IsEmpty)
        {
            var written = NativeMethods.Write(descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0 || Marshal.GetLastPInvokeError() != Interrupted)
            {
                buffer = buffer[Checked(written, What)..];
            }
        }
    }

    /// <summary>
    /// Whoever starts a program may leave a standard stream closed. The runtime then opens files of its own under that number, of which
    /// random bytes are one; they close on exec, which nothing that was handed over does.
    /// </summary>
    private void ThrowIfClosed(string what)
    {
        if (NativeMethods.Fcntl(descriptor, GetDescriptorFlags) is < 0 or CloseOnExec)
        {
            throw new IOException($"{what}: it is closed");
        }
    }

    private static int Checked(nint result, string what) =>
        result >= 0 ? (int)result : throw new IOException(
        $"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}", Marshal.GetLastPInvokeError());

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
        internal static partial nint Read(int descriptor, Span<byte> buffer, nuint length);

        [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
        internal static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint length);

        [LibraryImport("libc", EntryPoint = "fcntl")]
        internal static partial int Fcntl(int descriptor, int command);
    }
}
