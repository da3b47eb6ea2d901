using System.Security.Cryptography;
using System.Text;
using Berth.Core.Credentials;

namespace Berth.Core.Exchanges;

/// <summary>
/// Under which an exchanged login is kept: the same for everybody who has the same key for the same place, and for nobody else. Secrets
/// enter by their hash alone, so a key that is set anew under its old id is another key.
/// </summary>
public readonly record struct ExchangeName
{
    private ExchangeName(string value) => Value = value;

    public string Value => field ?? throw new InvalidOperationException("This ExchangeName was never made; use Of.");

    public static ExchangeName Of(IEnumerable<SecretText?> secrets, params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var secret in secrets)
        {
            // Each by its own length, so that no two sets of secrets run together into one text.
            var bytes = Encoding.UTF8.GetBytes(secret?.Reveal() ?? "");
            hash.AppendData(BitConverter.GetBytes(secret is null ? -1 : bytes.Length));
            hash.AppendData(bytes);
        }

        return new($"{string.Join('\n', parts)}\n{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }
}
