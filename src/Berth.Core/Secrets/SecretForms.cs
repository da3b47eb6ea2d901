using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Berth.Core.Secrets;

/// <summary>What can be told about a value from its form alone.</summary>
internal static class SecretForms
{
    /// <summary>How the tokens begin that people paste into the wrong place.</summary>
    private static readonly string[] TokenPrefixes =
    [
        "dckr_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glcbt-", "glptt-", "dop_v1_",
        "eyJ", "AKC", "cmVm", "QVdT",
    ];

    /// <summary>Longer than any user name in use; a federated one of Oracle's cloud is the longest.</summary>
    private const int LongestName = 128;

    /// <summary>Whether a text that should be a name is more likely a token, a key or a private key.</summary>
    public static bool LooksSecret(string text) =>
        text.Length > LongestName
        || IsToken(text)
        || HasLongRun(text);

    /// <summary>Whether it begins as tokens and keys of well-known makers do.</summary>
    public static bool IsToken(string text) =>
        text.Contains("-----BEGIN", StringComparison.Ordinal)
        || Array.Exists(TokenPrefixes, prefix => text.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Whether showing the text would show the secret. One of three letters is in every second word.</summary>
    public static bool Shows(string text, string secret) =>
        text.Equals(secret, StringComparison.OrdinalIgnoreCase)
        || (secret.Length > 3 && text.Contains(secret, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a word can be shown as the first part of a host name: short, lower case, hardly a digit.</summary>
    public static bool IsPlainWord(string text) =>
        text.Length is >= 2 and <= 30
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && text.Count(char.IsAsciiDigit) <= 3;

    /// <summary>The document, or null for a text that is not JSON.</summary>
    public static JsonDocument? ParseOrNull(ReadOnlyMemory<byte> text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            // Its message quotes the text, which may be a key: that it is not JSON is all there is to say.
            return null;
        }
    }

    /// <summary>The UTF-8 text of base64, line breaks allowed; null where it is something else.</summary>
    public static byte[]? FromBase64OrNull(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>Whether it holds a half of a surrogate pair, which no UTF-8 text can.</summary>
    public static bool HasLoneSurrogate(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return true;
            }

            rest = rest[length..];
        }

        return false;
    }

    /// <summary>Whether 32 or more letters and digits follow each other, as in keys. The ids of Azure's principals are names.</summary>
    private static bool HasLongRun(string text)
    {
        var start = 0;
        for (var end = 0; end <= text.Length; end++)
        {
            if (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-' or '+' or '='))
            {
                continue;
            }

            var run = text.AsSpan(start, end - start);
            if (run.Length >= 32 && run.ContainsAnyInRange('0', '9') && !Guid.TryParseExact(run, "D", out _))
            {
                return true;
            }

            start = end + 1;
        }

        return false;
    }
}
