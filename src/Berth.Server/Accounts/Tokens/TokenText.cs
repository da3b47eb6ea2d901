using System.Security.Cryptography;
using System.Text;

namespace Berth.Server.Accounts.Tokens;

/// <summary>
/// How a personal access token looks: <c>berthp_</c>, thirty random letters and digits (178 bits), and six of a checksum. Scanners for leaked
/// secrets find it by its beginning, and what was mistyped is told without asking the database.
/// </summary>
public static class TokenText
{
    public const string Prefix = "berthp_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 30;
    private const int ChecksumLength = 6;

    /// <param name="prefix">Another one for another kind of token.</param>
    public static string Make(string prefix = Prefix)
    {
        var random = RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return prefix + random + Checksum(random);
    }

    /// <summary>Whether a text can be a token of ours at all.</summary>
    public static bool IsWellFormed(string text, string prefix = Prefix) =>
        text.Length == prefix.Length + RandomLength + ChecksumLength
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && Checksum(text[prefix.Length..^ChecksumLength]) == text[^ChecksumLength..];

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>CRC-32 in base 62: no secret, and no protection but against slips.</summary>
    private static string Checksum(string random)
    {
        var crc = uint.MaxValue;
        foreach (var character in random)
        {
            crc ^= (byte)character;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        crc = ~crc;
        Span<char> text = stackalloc char[ChecksumLength];
        for (var at = ChecksumLength - 1; at >= 0; at--)
        {
            text[at] = Alphabet[(int)(crc % 62)];
            crc /= 62;
        }

        return new(text);
    }
}
