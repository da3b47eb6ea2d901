using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Server.Distribution;

/// <summary>One ES256 key, with the certificate that every token of it carries.</summary>
/// <remarks>Distribution 2.8 takes <c>x5c</c> before anything else and knows no RFC 7638 <c>kid</c>; version 3 takes both.</remarks>
public sealed class SigningKey : IDisposable
{
    private readonly ConcurrentBag<ECDsa> idle = [];
    private readonly byte[] secret;
    private readonly string header;

    internal SigningKey(string name, DateTimeOffset createdAt, byte[] secret, byte[] certificate)
    {
        (Name, CreatedAt, this.secret) = (name, createdAt, secret);
        using var parsed = X509CertificateLoader.LoadCertificate(certificate);
        using var open = parsed.GetECDsaPublicKey()!;
        var point = open.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        var chain = Convert.ToBase64String(certificate);
        header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"typ":"JWT","alg":"ES256","kid":"{{id}}","x5c":["{{chain}}"]}""")) + ".";
        Jwk = () => new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = x,
            ["y"] = y,
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["kid"] = id,
            ["x5c"] = new JsonArray(chain),
        };
    }

    public string Name { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Its public part, RFC 7517.</summary>
    public Func<JsonObject> Jwk { get; }

    /// <summary>A compact JWS of some claims.</summary>
    /// <param name="claims">UTF-8 of a JSON object.</param>
    public string Sign(ReadOnlySpan<byte> claims)
    {
        var text = header + Base64Url.EncodeToString(claims);
        if (!idle.TryTake(out var key))
        {
            key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(secret, out _);
        }

        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256);
        idle.Add(key);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(secret);
        foreach (var key in idle)
        {
            key.Dispose();
        }
    }
}
