using System.Buffers.Text;
using System.Text;
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
            return RegistryJson.Read(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)), Read);
        }
        catch (FormatException)
        {
            // Not base64url: opaque to us.
            return null;
        }
    }

    private static TokenClaims Read(JsonElement claims) => new(
        RegistryJson.Text(claims, "iss"),
        RegistryJson.Text(claims, "aud") is { } one ? [one] : Texts(claims, "aud"),
        claims.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number && exp.TryGetDouble(out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds((long)double.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            : null,
        claims.TryGetProperty("access", out var access) && access.ValueKind == JsonValueKind.Array
            ? [.. RegistryJson.Entries(claims, "access", MaxEntries).Select(ScopeOf)]
            : null);

    private static Scope ScopeOf(JsonElement entry) => new(
        RegistryJson.Text(entry, "type") ?? "", RegistryJson.Text(entry, "name") ?? "", Texts(entry, "actions"));

    private static List<string> Texts(JsonElement parent, string name) =>
    [
        .. from entry in RegistryJson.Entries(parent, name, MaxEntries)
           where entry.ValueKind == JsonValueKind.String && TextOf(entry) is not null
           select TextOf(entry),
    ];

    private static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a character, as in RegistryJson.
            return null;
        }
    }
}
