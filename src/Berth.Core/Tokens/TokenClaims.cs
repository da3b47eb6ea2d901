using System.Buffers.Text;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Tokens;

/// <summary>What a token says of itself, for people to look at. Nothing here is verified: never decide anything by it.</summary>
/// <param name="Audience">For which services it is; a list, since newer registries allow one.</param>
/// <param name="Access">What it opens; null where it does not say.</param>
public sealed record TokenClaims(
    string? Issuer, IReadOnlyList<string> Audience, DateTimeOffset? ExpiresAt, IReadOnlyList<Scope>? Access)
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int MaxLength = 65536;

    /// <summary>How many entries of a list are looked at.</summary>
    public const int MaxEntries = 256;

    /// <summary>The claims, or null for a token that is no JWT: many services hand out opaque ones.</summary>
    public static TokenClaims? Read(SecretText token)
    {
        if (token.Length > MaxLength || token.Reveal().Split('.') is not [_, var payload, _])
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            // Not base64url, not JSON, or broken text in it: opaque to us.
            return null;
        }
    }

    private static TokenClaims Read(JsonElement claims) => new(
        Text(claims, "iss"),
        Audiences(claims),
        claims.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number && exp.TryGetDouble(out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds((long)double.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            : null,
        claims.TryGetProperty("access", out var access) && access.ValueKind == JsonValueKind.Array
            ? [.. access.EnumerateArray().Take(MaxEntries).Where(entry => entry.ValueKind == JsonValueKind.Object).Select(ScopeOf)]
            : null);

    private static List<string> Audiences(JsonElement claims) => !claims.TryGetProperty("aud", out var aud)
        ? []
        : aud.ValueKind == JsonValueKind.Array ? Texts(aud) : aud.ValueKind == JsonValueKind.String ? [aud.GetString()!] : [];

    private static Scope ScopeOf(JsonElement entry) => new(
        Text(entry, "type") ?? "",
        Text(entry, "name") ?? "",
        entry.TryGetProperty("actions", out var actions) && actions.ValueKind == JsonValueKind.Array ? Texts(actions) : []);

    private static List<string> Texts(JsonElement list) =>
        [.. list.EnumerateArray().Take(MaxEntries).Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)];

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
