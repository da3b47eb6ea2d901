using System.Globalization;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>What came of one question in a <see cref="RegistrySession"/>. It holds foreign text and perhaps a token: nobody prints it.</summary>
/// <param name="Answer">The registry's last word; its body is text for a refusal only. Null where none came.</param>
/// <param name="Body">The body of a success, as the bytes that came.</param>
/// <param name="Token">What came of asking for a token, where there is none to ask with; null otherwise.</param>
/// <param name="Fault">Why no answer came, one line; null where one did.</param>
public sealed record RegistryReply(RegistryAnswer? Answer, ReadOnlyMemory<byte> Body, TokenOutcome? Token, string? Fault)
{
    public bool IsSuccess => Answer is { IsSuccess: true, IsCut: false };

    /// <summary>Whether the registry, or its token service, wants not to be asked again for now.</summary>
    public bool IsTooMany => Refusal?.Status == 429;

    /// <summary>The answer that said no, whoever gave it.</summary>
    public RegistryAnswer? Refusal => Token is TokenOutcome.Denied denied ? denied.Answer : Answer is { IsSuccess: false } ? Answer : null;

    /// <summary>How long it wants to be left alone, where it says so: <c>Retry-After</c> in seconds or as a date.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now)
    {
        var told = Refusal?.Header("Retry-After");
        return int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParseExact(told, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) && end > now ? end - now
            : null;
    }

    internal static RegistryReply Of(RegistryAnswer answer, ReadOnlyMemory<byte> body) => answer.IsSuccess
        ? new(answer, body, null, null)
        : new(answer with { Body = System.Text.Encoding.UTF8.GetString(body.Span) }, default, null, null);

    internal static RegistryReply Without(TokenOutcome token) => new(null, default, token, null);

    internal static RegistryReply Broken(string why) => new(null, default, null, Printable.Text(why.TrimEnd('.')));
}
