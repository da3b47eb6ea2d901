using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Berth.Core.Tokens;

namespace Berth.Server.Distribution;

/// <summary>Signs what the registry obeys: who may do what with which image name, for five minutes.</summary>
/// <remarks>CNCF Distribution, docs/spec/auth/token.md and jwt.md. 2.8 wants the audience as one string, and whole seconds.</remarks>
public sealed class RegistryTokens(SigningKeys keys, Registry registry, TimeProvider clock)
{
    public const string Issuer = "berth";

    /// <summary>How long a token opens what it names; a client asks again after it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="subject">Whom it was made for, as the registry's own log and notifications name it.</param>
    public string Sign(string subject, IReadOnlyList<Scope> access)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iss", Issuer);
            json.WriteString("sub", subject);
            json.WriteString("aud", registry.PublicHost);
            json.WriteNumber("exp", now + (long)Lifetime.TotalSeconds);
            json.WriteNumber("nbf", now);
            json.WriteNumber("iat", now);
            json.WriteString("jti", RandomNumberGenerator.GetHexString(24, lowercase: true));
            json.WriteStartArray("access");
            foreach (var scope in access)
            {
                json.WriteStartObject();
                json.WriteString("type", scope.Type);
                json.WriteString("name", scope.Name);
                json.WriteStartArray("actions");
                foreach (var action in scope.Actions)
                {
                    json.WriteStringValue(action);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return keys.Current.Sign(buffer.WrittenSpan);
    }
}
