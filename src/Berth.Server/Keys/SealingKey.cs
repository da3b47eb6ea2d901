using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Berth.Server.Keys;

/// <summary>The key pair that clients seal values to. One for all levels and all processes; loaded before anybody is answered.</summary>
public sealed class SealingKey : IDisposable
{
    private const string Name = "sealing";
    private byte[]? secret;
    private byte[]? open;

    /// <summary>A number in a text, as clients expect it; it follows from the public key.</summary>
    public string Id { get => field ?? throw new InvalidOperationException("The sealing key is not open."); private set; }

    /// <summary>The public key, base64 of 32 bytes.</summary>
    public string PublicText => Convert.ToBase64String(open ?? throw new InvalidOperationException("The sealing key is not open."));

    public async Task OpenAsync(ServerKeys keys, CancellationToken cancellationToken)
    {
        SealedBox.Prepare();
        (secret, open) = await keys.GetOrMakeAsync(Name, SealedBox.MakePair, cancellationToken);
        Id = (BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(open)) >> 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <returns>What was sealed, to be cleared by the caller; null where it does not open.</returns>
    public byte[]? Open(byte[] box) => SealedBox.Open(box, open!, secret!);

    public void Dispose() => CryptographicOperations.ZeroMemory(secret);
}
