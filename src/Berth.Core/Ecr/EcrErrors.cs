using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Ecr;

/// <summary>Reads AWS's errors, and what keeps a request from reaching it.</summary>
internal static partial class EcrErrors
{
    private const string Redacted = "[redacted]";

    /// <summary>AWS's error, its words made fit to be shown.</summary>
    /// <param name="header">The header <c>x-amzn-errortype</c>, which stands in where the body has no type.</param>
    public static (string Type, string Message) Read(string? header, JsonElement root, AwsKey key)
    {
        var type = Text(root, "__type") ?? header ?? "";
        var message = Text(root, "message") ?? Text(root, "Message") ?? "";
        return Fit(type, message, key.Secret, key.SessionToken);
    }

    /// <summary>An error's type and message, without secrets and without what was signed.</summary>
    public static (string Type, string Message) Fit(string type, string message, params ReadOnlySpan<SecretText?> secrets) =>
        (TypeName(Without(secrets, type)), Shown(Without(secrets, message)));

    /// <summary>Whether a signature was refused for its time alone.</summary>
    public static bool IsAboutTime(EcrAnswer.Refused refused) =>
        refused.Type is "RequestTimeTooSkewed" or "RequestExpired"
        || (refused.Type is "InvalidSignatureException" or "SignatureDoesNotMatch"
            && (refused.Message.StartsWith("Signature expired", StringComparison.Ordinal)
                || refused.Message.StartsWith("Signature not yet current", StringComparison.Ordinal)));

    public static bool IsThrottling(string type) => type is
        "ThrottlingException" or "Throttling" or "ThrottledException" or "RequestThrottled" or "RequestThrottledException"
        or "TooManyRequestsException" or "RequestLimitExceeded" or "LimitExceededException" or "SlowDown" or "PriorRequestNotComplete";

    public static EcrUnreachable StageOf(HttpRequestException e) => (e.HttpRequestError, Innermost(e)) switch
    {
        (HttpRequestError.NameResolutionError, _) => EcrUnreachable.Name,
        (_, SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }) =>
            EcrUnreachable.Name,
        (HttpRequestError.SecureConnectionError, _) => EcrUnreachable.Tls,
        (HttpRequestError.ProxyTunnelError, _) => EcrUnreachable.Proxy,
        _ => EcrUnreachable.Connection,
    };

    /// <summary>The innermost reason, on one line: .NET's outer messages say only that something failed.</summary>
    public static string ReasonOf(HttpRequestException e) => Printable.Text(Innermost(e).Message.TrimEnd('.'));

    /// <summary>A member that is text; null where it is missing or something else.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    /// <summary><c>com.amazonaws.ecr#AccessDeniedException:http://…</c> is AccessDeniedException.</summary>
    private static string TypeName(string type)
    {
        var name = type[(type.LastIndexOf('#') + 1)..];
        name = name.Split(':')[0].Trim();
        return name.Length <= 64 && name.All(char.IsAsciiLetterOrDigit) ? name : "";
    }

    private static string Without(ReadOnlySpan<SecretText?> secrets, string text)
    {
        foreach (var secret in secrets)
        {
            // Of a secret this short nothing is given away, and a message with every 'a' cut out says nothing.
            if (secret is { Length: >= 4 })
            {
                text = text.Replace(secret.Reveal(), Redacted, StringComparison.OrdinalIgnoreCase);
            }
        }

        return text;
    }

    /// <summary>
    /// The first line, without what was signed: AWS's answer to a wrong signature quotes the whole request, session token and all.
    /// </summary>
    private static string Shown(string message)
    {
        var line = SignedRequest().Split(message, 2)[0].Trim().Split('\n', '\r')[0];
        return Printable.Text(Signature().Replace(line, Redacted)).Trim();
    }

    [GeneratedRegex("The Canonical String|The String-to-Sign|Authorization=", RegexOptions.CultureInvariant)]
    private static partial Regex SignedRequest();

    [GeneratedRegex("[0-9a-fA-F]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex Signature();
}
