using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Testing.Distribution;

/// <summary>Signs registry tokens with ES256 and sends the certificate along, so that Distribution 2.8 and 3 both accept them.</summary>
/// <remarks>2.8 wants the audience as one string and whole numbers for times.</remarks>
public sealed class RegistryTokenSigner(X509Certificate2 certificate) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ECDsa key = certificate.GetECDsaPrivateKey()!;

    public string Sign(string issuer, string service, string subject, IEnumerable<JsonObject> access)
    {
        var now = TimeProvider.System.GetUtcNow();
        var header = new JsonObject
        {
            ["typ"] = "JWT",
            ["alg"] = "ES256",
            ["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData)),
        };
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = subject,
            ["aud"] = service,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["jti"] = RandomNumberGenerator.GetHexString(16),
            ["access"] = new JsonArray([.. access]),
        };
        var text = $"{Encoded(header.ToJsonString())}.{Encoded(claims.ToJsonString())}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    public void Dispose()
    {
        key.Dispose();
        certificate.Dispose();
    }

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
