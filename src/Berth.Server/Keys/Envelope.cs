using System.Security.Cryptography;
using System.Text;

namespace Berth.Server.Keys;

/// <summary>Something encrypted under a data key of its own, which is wrapped by a key-encryption key.</summary>
/// <param name="KeyId">Which one.</param>
public sealed record Envelope(string KeyId, byte[] WrappedKey, byte[] Content);

/// <summary>AES-256-GCM: a nonce of 12 bytes, a tag of 16, the ciphertext; bound to a text that both sides know.</summary>
internal static class Aead
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> content, string bound)
    {
        var box = new byte[NonceBytes + TagBytes + content.Length];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, content, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(bound));
        return box;
    }

    /// <exception cref="CryptographicException">Another key, another text, or something changed.</exception>
    public static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> box, string bound)
    {
        if (box.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException("What is to be decrypted is too short.");
        }

        var content = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box[..NonceBytes], box[(NonceBytes + TagBytes)..], box.Slice(NonceBytes, TagBytes), content, Encoding.UTF8.GetBytes(bound));
        return content;
    }
}
