using System.Buffers.Text;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Secrets;

/// <summary>Reads when a password ends that is a JSON web token, as those of Azure, GitLab and JFrog are. Nothing is verified.</summary>
internal static class JwtExpiry
{
    /// <summary>The longest token that is looked into, in characters.</summary>
    private const int MaxLength = 16 * 1024;

    /// <summary>The claim <c>exp</c> (RFC 7519 §4.1.4); null for a password that is no such token or does not tell.</summary>
    public static DateTimeOffset? Of(SecretText password)
    {
        if (password.Length > MaxLength || password.Reveal().Split('.') is not [['e', 'y', ..], ['e', 'y', ..] claims, _])
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(claims), new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("exp", out var exp)
                && exp.ValueKind is JsonValueKind.Number
                && exp.TryGetDouble(out var seconds)
                && seconds is >= 0 and < 253402300799
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            // It only looked like a token: then it is a password that stays.
            return null;
        }
    }
}
