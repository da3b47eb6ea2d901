using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Core.Ecr;

/// <summary>A request as its signature sees it.</summary>
/// <param name="Address">Signed as it is sent: the path and query that <see cref="Uri"/> gives.</param>
/// <param name="Headers">Name and value of each header; a name may come several times. <c>Host</c> is added where it is missing.</param>
public sealed record AwsRequest(
    string Method, Uri Address, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body);

/// <summary>Signs requests to AWS.</summary>
/// <remarks>
/// Rule: "AWS Signature Version 4", header form, body hashed. It is a pure function; a test holds it against botocore, AWS's own.
/// 1. The request in canonical form. 2. The text to sign. 3. The key, derived for day, region and service. 4. The headers to add.
/// </remarks>
public static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Headers that proxies and clients change on the way; AWS's tools leave them out as well.</summary>
    private static readonly HashSet<string> Unsigned = ["authorization", "expect", "user-agent", "x-amzn-trace-id"];

    /// <returns>The headers to add to the request: the date, the session token where there is one, and the signature.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Sign(
        AwsRequest request, AwsKey key, string service, string region, DateTimeOffset time)
    {
        var stamp = time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{stamp[..8]}/{region}/{service}/aws4_request";
        List<KeyValuePair<string, string>> added = [new("X-Amz-Date", stamp)];
        if (key.SessionToken is { } session)
        {
            added.Add(new("X-Amz-Security-Token", session.Reveal()));
        }

        // 1.
        var signed = SignedHeaders([.. request.Headers, .. added], request.Address);
        var names = string.Join(';', signed.Select(header => header.Name));
        string[] canonical =
        [
            request.Method.ToUpperInvariant(),
            CanonicalPath(request.Address),
            CanonicalQuery(request.Address),
            .. signed.Select(header => $"{header.Name}:{header.Value}"),
            "",
            names,
            Hex(SHA256.HashData(request.Body.Span)),
        ];

        // 2.
        var digest = Hex(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', canonical))));
        var text = $"{Algorithm}\n{stamp}\n{scope}\n{digest}";

        // 3.
        var secret = Encoding.UTF8.GetBytes("AWS4" + key.Secret.Reveal());
        var signing = new[] { stamp[..8], region, service, "aws4_request" }.Aggregate(secret, Hmac);

        // 4.
        var signature = Hex(Hmac(signing, text));
        added.Add(new("Authorization", $"{Algorithm} Credential={key.Id}/{scope}, SignedHeaders={names}, Signature={signature}"));
        return added;
    }

    private static List<(string Name, string Value)> SignedHeaders(IReadOnlyList<KeyValuePair<string, string>> headers, Uri address)
    {
        var grouped = headers
            .Select(header => (Name: header.Key.Trim().ToLowerInvariant(), Value: Squeezed(header.Value)))
            .Where(header => !Unsigned.Contains(header.Name))
            .GroupBy(header => header.Name, header => header.Value)
            .Select(group => (Name: group.Key, Value: string.Join(',', group)))
            .ToList();
        if (!grouped.Exists(header => header.Name == "host"))
        {
            grouped.Add(("host", address.IsDefaultPort ? address.IdnHostOrBrackets() : $"{address.IdnHostOrBrackets()}:{address.Port}"));
        }

        return [.. grouped.OrderBy(header => header.Name, StringComparer.Ordinal)];
    }

    /// <summary>Runs of blanks become one; those at the ends go.</summary>
    private static string Squeezed(string value) =>
        string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Without empty and dotted parts, and each part encoded once more than it is sent.</summary>
    private static string CanonicalPath(Uri address)
    {
        // Uri has resolved the dots already; AWS drops empty parts as well.
        var path = address.AbsolutePath;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var last = path is [.., '/'] && parts.Length > 0 ? "/" : "";
        return $"/{string.Join('/', parts.Select(Uri.EscapeDataString))}{last}";
    }

    /// <summary>The pairs as they are sent, sorted by name and then by value.</summary>
    private static string CanonicalQuery(Uri address) =>
        string.Join('&', address.Query.TrimStart('?')
            .Split('&')
            .Where(pair => address.Query.Length > 1)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: pair[0], Value: pair.Length > 1 ? pair[1] : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    extension(Uri address)
    {
        /// <summary>The host as the Host header has it: punycode, an IPv6 address in brackets.</summary>
        private string IdnHostOrBrackets() => address.HostNameType is UriHostNameType.IPv6 ? address.Host : address.IdnHost;
    }
}
