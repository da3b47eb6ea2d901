using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Berth.Core.Google;

/// <summary>What a service account shows for a token: who it is, for what, and until when, signed with its key.</summary>
/// <remarks>Rule: Google's "OAuth 2.0 for server to server applications", and RFC 7523.</remarks>
internal static class GoogleAssertion
{
    /// <summary>How long it is good for: an hour, the longest that Google takes.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <returns>The web token; null where the key cannot sign.</returns>
    public static string? Of(GoogleKey key, string scope, Uri audience, DateTimeOffset now)
    {
        var header = Part(json =>
        {
            json.WriteString("alg"u8, "RS256"u8);
            json.WriteString("typ"u8, "JWT"u8);
            if (key.KeyId is { } id)
            {
                json.WriteString("kid"u8, id);
            }
        });
        var claims = Part(json =>
        {
            json.WriteString("iss"u8, key.Account);
            json.WriteString("scope"u8, scope);
            json.WriteString("aud"u8, audience.AbsoluteUri);
            json.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, (now + Lifetime).ToUnixTimeSeconds());
        });
        var signed = $"{header}.{claims}";
        return key.Sign(Encoding.ASCII.GetBytes(signed)) is { } signature ? $"{signed}.{Base64Url.EncodeToString(signature)}" : null;
    }

    private static string Part(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.ToArray());
    }
}
