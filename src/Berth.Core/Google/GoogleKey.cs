using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Google;

/// <summary>
/// The key file of a service account, read with suspicion: anybody who may set a secret wrote it. Only who it is and its private key are
/// taken; where tokens come from stands in our code, whatever the file says.
/// </summary>
internal sealed class GoogleKey
{
    /// <summary>The longest file that is looked into, in bytes: 16 KiB. Google's have 2.</summary>
    private const int MaxBytes = 16 * 1024;

    /// <summary>The longest private key, in characters: 8 KiB. One of 4096 bits has 3.</summary>
    private const int MaxKeyLength = 8 * 1024;

    private const int MinBits = 2048;
    private const int MaxBits = 4096;

    private readonly SecretText privateKey;

    private GoogleKey(string account, string? keyId, SecretText privateKey) => (Account, KeyId, this.privateKey) = (account, keyId, privateKey);

    /// <summary>Its <c>client_email</c>.</summary>
    public string Account { get; }

    /// <summary>Which of the account's keys it is.</summary>
    public string? KeyId { get; }

    /// <param name="isBase64">Whether the text is base64 of the file.</param>
    /// <param name="problem">To follow the name of the secret in a sentence; without anything of the file.</param>
    public static bool TryRead(SecretText text, bool isBase64, [NotNullWhen(true)] out GoogleKey? key, [NotNullWhen(false)] out string? problem)
    {
        (key, problem) = (null, null);
        if (Bytes(text.Reveal(), isBase64) is not { } bytes)
        {
            problem = isBase64 ? "is not base64 of a key file" : "is too long for a key file";
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4 });
            var root = document.RootElement;
            var (type, account, pem) = (Text(root, "type"), Text(root, "client_email"), Text(root, "private_key"));
            problem = (type, account, pem) switch
            {
                _ when root.ValueKind is not JsonValueKind.Object => "is not a JSON object",
                (not "service_account", _, _) => "is not the key file of a service account",
                (_, null or { Length: 0 or > 320 }, _) => "has no client_email",
                (_, _, null or { Length: 0 or > MaxKeyLength }) => "has no private_key",
                _ => null,
            };
            key = problem is null ? new(account!, Text(root, "private_key_id"), new(pem!)) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with half of a surrogate pair; the message would quote the text.
            problem = "is not a JSON object";
        }

        return key is not null;
    }

    /// <summary>The signature of RS256; null where the private key is damaged or of a size that Google does not make.</summary>
    public byte[]? Sign(byte[] data)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(privateKey.Reveal());
            return rsa.KeySize is >= MinBits and <= MaxBits ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(string text, bool isBase64)
    {
        if (text.Length > MaxBytes * 4 / 3)
        {
            return null;
        }

        if (!isBase64)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind is JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
