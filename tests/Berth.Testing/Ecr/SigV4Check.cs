using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Testing.Ecr;

/// <summary>An error as AWS gives it.</summary>
public sealed record AwsError(string Type, string Message);

/// <summary>
/// Verifies a signature the way AWS's front door does. It is written from the specification and shares nothing with the signer of
/// Berth.Core; the AWS command line is what keeps it honest.
/// </summary>
internal sealed class SigV4Check(IReadOnlyCollection<AwsPrincipal> principals, TimeProvider clock)
{
    /// <summary>Five minutes either way.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public AwsError? Verify(HttpRequest request, byte[] body, string service, string? region, out AwsPrincipal? principal)
    {
        principal = null;
        if (request.Headers.Authorization.ToString() is not { Length: > 0 } header)
        {
            return new("MissingAuthenticationTokenException", "Missing Authentication Token");
        }

        if (Fields(header) is not var (credential, signedHeaders, signature))
        {
            return new("IncompleteSignatureException", $"'{header}' is not a valid key=value pair in Authorization header.");
        }

        var scope = credential.Split('/');
        if (scope is not [var keyId, var day, var scopeRegion, var scopeService, "aws4_request"])
        {
            return new("IncompleteSignatureException", "Credential must have exactly 5 slash-delimited elements.");
        }

        var known = principals.FirstOrDefault(each => each.KeyId == keyId);
        var session = request.Headers["X-Amz-Security-Token"].ToString();
        if (known is null || (known.SessionToken ?? "") != session)
        {
            return new("UnrecognizedClientException", "The security token included in the request is invalid.");
        }

        if (known.IsOver(clock.GetUtcNow()))
        {
            return new("ExpiredTokenException", "The security token included in the request is expired");
        }

        if (scopeService != service || (region is not null && scopeRegion != region))
        {
            return new(
                "InvalidSignatureException",
                scopeService != service
                    ? $"Credential should be scoped to correct service: '{service}'. "
                    : "Credential should be scoped to a valid region. ");
        }

        if (Unsigned(request, signedHeaders.Split(';')) is { } missing)
        {
            return new("InvalidSignatureException", $"'{missing}' must be a 'SignedHeader' in the AWS Authorization.");
        }

        var stamp = request.Headers["X-Amz-Date"].ToString();
        if (DateError(stamp, day) is { } dateError)
        {
            return dateError;
        }

        var canonical = Canonical(request, signedHeaders, body);
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{credential[(keyId.Length + 1)..]}\n{Sha(Encoding.UTF8.GetBytes(canonical))}";
        if (Expected(known.Secret, scope, text) != signature)
        {
            return new(
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and "
                + "signing method. Consult the service documentation for details.\n\n"
                + $"The Canonical String for this request should have been\n'{canonical}'\n\n"
                + $"The String-to-Sign should have been\n'{text}'\n");
        }

        principal = known;
        return null;
    }

    private AwsError? DateError(string stamp, string day)
    {
        if (!DateTimeOffset.TryParseExact(
            stamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return new("IncompleteSignatureException", $"Date must be in ISO-8601 'basic format'. Got '{stamp}'.");
        }

        var now = clock.GetUtcNow();
        var message = at switch
        {
            _ when at < now - Window => $"Signature expired: {stamp} is now earlier than {Stamp(now - Window)} ({Stamp(now)} - 5 min.)",
            _ when at > now + Window =>
                $"Signature not yet current: {stamp} is still later than {Stamp(now + Window)} ({Stamp(now)} + 5 min.)",
            _ when stamp[..8] != day =>
                $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{day}' != '{stamp[..8]}'.",
            _ => null,
        };
        return message is null ? null : new("InvalidSignatureException", message);
    }

    /// <summary>The first header that had to be signed and was not: the host and everything of Amazon's.</summary>
    private static string? Unsigned(HttpRequest request, string[] signed) => request.Headers.Keys
        .Select(name => name.ToLowerInvariant())
        .Where(name => name.StartsWith("x-amz-", StringComparison.Ordinal) || name is "content-type")
        .Append("host").Append("x-amz-date")
        .FirstOrDefault(name => !signed.Contains(name));

    private static (string Credential, string SignedHeaders, string Signature)? Fields(string header)
    {
        const string algorithm = "AWS4-HMAC-SHA256 ";
        if (!header.StartsWith(algorithm, StringComparison.Ordinal))
        {
            return null;
        }

        var fields = header[algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2))
            .Where(field => field.Length == 2)
            .ToLookup(field => field[0], field => field[1]);
        return (fields["Credential"].SingleOrDefault(), fields["SignedHeaders"].SingleOrDefault(), fields["Signature"].SingleOrDefault()) is
            ({ } credential, { } signedHeaders, { } signature)
            ? (credential, signedHeaders, signature)
            : null;
    }

    private static string Canonical(HttpRequest request, string signedHeaders, byte[] body)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);

        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.Append(string.Join('/', path.Split('/').Select(WebUtility.UrlEncode))).Append('\n');
        text.Append(string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Contains('=', StringComparison.Ordinal) ? pair : pair + "=").Order(StringComparer.Ordinal))).Append('\n');
        foreach (var name in signedHeaders.Split(';'))
        {
            var values = request.Headers[name].Select(value => string.Join(' ', value!.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            text.Append(name).Append(':').AppendJoin(',', values).Append('\n');
        }

        return text.Append('\n').Append(signedHeaders).Append('\n').Append(Sha(body)).ToString();
    }

    private static string Expected(string secret, string[] scope, string text)
    {
        var day = HMACSHA256.HashData(Encoding.UTF8.GetBytes($"AWS4{secret}"), Encoding.UTF8.GetBytes(scope[1]));
        var region = HMACSHA256.HashData(day, Encoding.UTF8.GetBytes(scope[2]));
        var service = HMACSHA256.HashData(region, Encoding.UTF8.GetBytes(scope[3]));
        var key = HMACSHA256.HashData(service, "aws4_request"u8);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
