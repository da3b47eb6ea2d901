using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Berth.Server.Keys;

namespace Berth.Server.Tokens;

/// <summary>
/// What a codespace logs in to the first-party registry with: it names its user and its repository, ends within minutes, and is renewed by the
/// agent. Signed rather than stored: thousands of codespaces renew without a row being written.
/// </summary>
public sealed class CodespaceTokens(TimeProvider clock)
{
    /// <summary>How a token begins, for scanners of leaked secrets.</summary>
    public const string Prefix = "berthc_";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How many further repositories one may name.</summary>
    public const int MaxConsented = 50;

    private const string KeyName = "codespace-registry-tokens";
    private const int MaxLength = 1500;
    private byte[]? key;

    internal async Task OpenAsync(ServerKeys keys, CancellationToken cancellationToken) =>
        key = (await keys.GetOrMakeAsync(KeyName, () => (RandomNumberGenerator.GetBytes(32), []), cancellationToken)).Private;

    /// <param name="consented">Other repositories of the same owner whose packages the user lets it read.</param>
    public (string Token, DateTimeOffset ExpiresAt) Make(long userId, long repositoryId, bool isPrebuild, IReadOnlyCollection<long> consented)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        var body = string.Create(
            CultureInfo.InvariantCulture, $"{userId}.{repositoryId}.{(isPrebuild ? 1 : 0)}.{end.ToUnixTimeSeconds()}.{string.Join('-', consented)}");
        return ($"{Prefix}{body}.{CodeOf(body)}", end);
    }

    /// <returns>Null for what is none, was changed, or has ended.</returns>
    public CodespaceClaims? Read(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || token.Length > MaxLength || token.LastIndexOf('.') is not (> 0 and var dot))
        {
            return null;
        }

        var body = token[Prefix.Length..Math.Max(Prefix.Length, dot)];
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf(body)), Encoding.UTF8.GetBytes(token[(dot + 1)..])))
        {
            return null;
        }

        var parts = body.Split('.');
        var end = DateTimeOffset.FromUnixTimeSeconds(Number(parts[3]));
        return end <= clock.GetUtcNow() ? null : new(
            Number(parts[0]), Number(parts[1]), parts[2] == "1",
            parts[4].Split('-', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToFrozenSet());
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private string CodeOf(string body) => Base64Url.EncodeToString(HMACSHA256.HashData(
        key ?? throw new InvalidOperationException("The key of codespace tokens is not loaded."), Encoding.UTF8.GetBytes(body)));
}

/// <summary>What such a token says.</summary>
public sealed record CodespaceClaims(long UserId, long RepositoryId, bool IsPrebuild, IReadOnlySet<long> Consented);
