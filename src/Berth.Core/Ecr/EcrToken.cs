using System.Text;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Ecr;

/// <summary>Reads what is inside an ECR token.</summary>
public static class EcrToken
{
    /// <summary>The user name that goes with every ECR token.</summary>
    public const string Username = "AWS";

    /// <summary>The longest token that is looked into, in characters.</summary>
    private const int MaxLength = EcrClient.MaxAnswerBytes;

    /// <summary>The password in <c>base64(AWS:password)</c>, the form in which the API hands tokens out; null for anything else.</summary>
    public static SecretText? Decode(string encoded)
    {
        var bytes = FromBase64(encoded);
        return bytes is [(byte)'A', (byte)'W', (byte)'S', (byte)':', _, ..]
            && !bytes.AsSpan().ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? new SecretText(Encoding.ASCII.GetString(bytes, 4, bytes.Length - 4))
            : null;
    }

    /// <summary>When a password of user <c>AWS</c> ends, which it tells itself; null where it does not.</summary>
    /// <remarks>A token is base64 of JSON with <c>payload</c>, <c>datakey</c> and <c>expiration</c>, in seconds since 1970.</remarks>
    public static DateTimeOffset? ExpiryOf(SecretText password)
    {
        if (FromBase64(password.Reveal()) is not { } bytes)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("expiration", out var expiration)
                && expiration.ValueKind is JsonValueKind.Number
                && expiration.TryGetInt64(out var seconds)
                && seconds is >= 0 and <= 253402300799
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with half of a surrogate pair: then the token does not tell.
            return null;
        }
    }

    private static byte[]? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return text.Length <= MaxLength && Convert.TryFromBase64String(Padded(text), bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>Some tools drop the padding.</summary>
    private static string Padded(string text) => text.TrimEnd('=') is var bare && bare.Length % 4 is var rest and > 1
        ? bare + new string('=', 4 - rest)
        : bare;
}
