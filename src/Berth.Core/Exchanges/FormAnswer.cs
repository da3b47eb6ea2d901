using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Exchanges;

/// <summary>What a token service answered to a form: a JSON object, read with suspicion, since a proxy may have written it.</summary>
/// <param name="Body">The object; <c>Undefined</c> where the body was none.</param>
internal sealed record FormAnswer(string Host, int Status, JsonElement Body, TimeSpan? RetryAfter)
{
    private const string LetThrough = "let it through without inspection; check HTTPS_PROXY";

    /// <summary>A member that is text; null where it is missing or something else.</summary>
    public string? Text(string name) => Text(Body, name);

    /// <summary>How many seconds a token lives that is said to live at most a day; null where it does not say so.</summary>
    public TimeSpan? Seconds(string name) =>
        Body.ValueKind is JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
        && value.TryGetInt32(out var seconds) && seconds is > 0 and <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>OAuth's error, its words on one line and without the secret that was sent; null where there is none, or patience is asked for.</summary>
    /// <remarks>Rule: RFC 6749 §5.2; registries have their own form of it, <c>{"errors":[{"code","message"}]}</c>.</remarks>
    public (string Code, string Words)? Error(SecretText secret)
    {
        if (Status is < 400 or 429 or >= 500 || Body.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        var (code, words) = Body.TryGetProperty("errors", out var errors) && errors.ValueKind is JsonValueKind.Array && errors.GetArrayLength() > 0
            ? (Text(errors[0], "code"), Text(errors[0], "message"))
            : (Text("error"), Text("error_description"));
        return code is null ? null : (Shown(code, secret, 60), Shown(words ?? "it gave no reason", secret, 200));
    }

    /// <summary>What an answer means that is neither a token nor an error in the service's own form.</summary>
    public ExchangeAnswer Unusable(string said) => Status is 429 or >= 500
        ? new ExchangeAnswer.Busy($"'{Host}' asks for patience (status {Status})", RetryAfter)
        : new ExchangeAnswer.Refused($"'{Host}' did not answer as it should: {said} (status {Status})", LetThrough);

    public static ExchangeAnswer NotReached(string host, string reason) =>
        new ExchangeAnswer.Refused($"'{host}' was not reached: {reason}", $"open the way to '{host}': a route, or a proxy (HTTPS_PROXY)");

    private static string? Text(JsonElement parent, string name)
    {
        try
        {
            return parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: legal JSON that no .NET string can hold.
            return null;
        }
    }

    private static string Shown(string text, SecretText secret, int maxLength)
    {
        var clean = secret.Length >= 4 ? text.Replace(secret.Reveal(), "[redacted]", StringComparison.OrdinalIgnoreCase) : text;
        return Printable.Text(clean.Split('\r', '\n')[0], maxLength: maxLength).Trim().TrimEnd('.');
    }
}
