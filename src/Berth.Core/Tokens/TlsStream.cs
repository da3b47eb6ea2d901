namespace Berth.Core.Tokens;

/// <summary>A connection on which a TLS handshake is about to happen: it tells plain http apart from TLS by its first bytes.</summary>
/// <remarks>Otherwise the most common mistake of private registries looks like any other failed handshake.</remarks>
internal sealed class TlsStream(Stream inner, string host) : Stream
{
    private bool hasAnswered;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        return Looked(buffer.Span, count);
    }

    public override int Read(byte[] buffer, int offset, int count) => Looked(buffer.AsSpan(offset), inner.Read(buffer, offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>No TLS record begins with <c>H</c>: the first byte is its type, 20 to 23.</summary>
    private int Looked(ReadOnlySpan<byte> buffer, int count)
    {
        var isFirst = !hasAnswered && count > 0;
        hasAnswered |= isFirst;
        return isFirst && buffer[0] == (byte)'H' ? throw new PlainHttpException(host) : count;
    }
}
