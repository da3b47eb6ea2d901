using System.Buffers.Text;
using System.Text.Json;

namespace Berth.Core.Credentials;

/// <summary>JSON web tokens of others, which are looked into and never verified.</summary>
public static class WebToken
{
    private const int LongestToken = 64 * 1024;

    /// <summary>The <c>exp</c> of a JSON web token; null where the text is none, or never ends.</summary>
    /// <remarks>Rule: RFC 7519 §4.1.4, seconds since 1970.</remarks>
    public static DateTimeOffset? ExpiryOf(string text)
    {
        var parts = text.Length > LongestToken || !text.StartsWith("eyJ", StringComparison.Ordinal) ? [] : text.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]))
        {
            return null;
        }

        try
        {
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return payload.RootElement.ValueKind == JsonValueKind.Object
                && payload.RootElement.TryGetProperty("exp", out var exp)
                && exp.ValueKind == JsonValueKind.Number
                && exp.TryGetDouble(out var seconds)
                && seconds is > 0 and < 253_402_300_799
                ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
                : null;
        }
        catch (JsonException)
        {
            // Its message quotes the text, which may be a key: that it is not JSON is all there is to say.
            return null;
        }
    }
}
