using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Berth.Testing.Ecr;

/// <summary>A token as it was issued.</summary>
/// <param name="Region">Where it is good.</param>
public sealed record EcrIssuedToken(string Value, AwsPrincipal Principal, string Service, string Region, DateTimeOffset ExpiresAt);

/// <summary>Every token the stand-in issued, in the form AWS gives them: base64 of JSON that tells its own expiry.</summary>
public sealed class EcrTokens(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, EcrIssuedToken> issued = new();

    public EcrIssuedToken Issue(AwsPrincipal principal, string service, string region, TimeSpan lifetime)
    {
        var expiresAt = clock.GetUtcNow() + lifetime;
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            payload = Convert.ToBase64String(RandomNumberGenerator.GetBytes(600)),
            datakey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(184)),
            version = "2",
            type = "DATA_KEY",
            expiration = expiresAt.ToUnixTimeSeconds(),
        });
        var token = new EcrIssuedToken(Convert.ToBase64String(json), principal, service, region, expiresAt);
        issued[token.Value] = token;
        return token;
    }

    /// <summary>The token behind a password, expired ones too; null for one that was never issued.</summary>
    public EcrIssuedToken? Find(string value) => issued.GetValueOrDefault(value);

    /// <summary>Whether a password opens a registry now.</summary>
    public bool IsValid(string value) => Find(value) is { } token && token.ExpiresAt > clock.GetUtcNow() && !token.Principal.IsOver(clock.GetUtcNow());

    /// <summary>As the API hands it out: base64 of <c>AWS:password</c>.</summary>
    public static string Encode(EcrIssuedToken token) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"AWS:{token.Value}"));
}
