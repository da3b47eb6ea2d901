using System.Text.Json;

namespace Berth.Core.Tokens;

/// <summary>Reads what a token service answers.</summary>
/// <remarks>
/// Rule: docs/spec/auth/token.md of CNCF Distribution. <c>token</c> and <c>access_token</c> are the same thing; a life that is not told
/// is 60 seconds, and none is shorter. <c>issued_at</c> is not read: a skewed clock over there must not age a token over here.
/// </remarks>
internal static class TokenAnswer
{
    private const int DefaultSeconds = 60;
    private const int MaxSeconds = 24 * 60 * 60;

    /// <returns>The token, or why there is none.</returns>
    internal static (BearerToken? Token, string? Problem) Read(RegistryAnswer answer, DateTimeOffset now)
    {
        if (answer.IsCut)
        {
            return (null, "the answer of the token service is far too long");
        }

        var (token, life) = RegistryJson.Read(answer.Body, root =>
            (RegistryJson.Text(root, "token") ?? RegistryJson.Text(root, "access_token"), Life(root)));
        return token switch
        {
            null => (null, "the token service's answer holds no token"),
            _ when token.AsSpan().ContainsAnyExceptInRange('!', '~') => (null, "the token service's token holds characters that no header may"),
            _ => (new(new(token), now + life), null),
        };
    }

    private static TimeSpan Life(JsonElement answer) =>
        answer.TryGetProperty("expires_in", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
            ? TimeSpan.FromSeconds(double.Clamp(seconds, DefaultSeconds, MaxSeconds))
            : TimeSpan.FromSeconds(DefaultSeconds);
}
