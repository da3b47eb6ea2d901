using System.Globalization;
using System.Security.Cryptography;

namespace Berth.Server.Http;

/// <summary>
/// What every call of the API has in common: <list type="number">
/// <item>a request id, and the headers that clients look for;</item>
/// <item>who sends no <c>User-Agent</c> is refused;</item>
/// <item>an API version that does not exist is refused;</item>
/// <item>an address with a slash at its end is none.</item>
/// </list>
/// </summary>
/// <remarks><see href="https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api"/></remarks>
public sealed class ProtocolMiddleware(RequestDelegate next)
{
    private const string DefaultVersion = "2022-11-28";
    private static readonly string[] Versions = [DefaultVersion, "2026-03-10"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        // 1.
        var headers = context.Response.Headers;
        context.TraceIdentifier = NewRequestId();
        headers["X-GitHub-Request-Id"] = context.TraceIdentifier;
        headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        headers["Cache-Control"] = "private, no-store";
        headers["Vary"] = "Accept, Authorization";
        headers["X-Content-Type-Options"] = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";

        // 2.
        if (string.IsNullOrWhiteSpace(context.Request.Headers.UserAgent))
        {
            await GitHubAnswer.Forbidden("Request forbidden by administrative rules. Please make sure your request has a User-Agent header.").ExecuteAsync(context);
            return;
        }

        // 3.
        var version = context.Request.Headers["X-GitHub-Api-Version"].ToString();
        if (version is not "" && !Versions.Contains(version))
        {
            await GitHubAnswer.BadRequest($"\"{Core.References.Printable.Text(version)}\" is not a supported version. Supported versions: {string.Join(", ", Versions)}").ExecuteAsync(context);
            return;
        }

        headers["X-GitHub-Api-Version-Selected"] = version is "" ? DefaultVersion : version;

        // 4.
        if (context.Request.Path.Value is [.., '/'] path && path != ApiUrls.Root + "/")
        {
            await GitHubAnswer.NotFound.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    /// <summary>Five groups of hexadecimal digits, as clients print them in reports.</summary>
    private static string NewRequestId()
    {
        Span<byte> bytes = stackalloc byte[18];
        RandomNumberGenerator.Fill(bytes);
        return string.Create(CultureInfo.InvariantCulture,
            $"{Convert.ToHexString(bytes[..2])}:{Convert.ToHexString(bytes[2..6])}:{Convert.ToHexString(bytes[6..10])}:{Convert.ToHexString(bytes[10..14])}:{Convert.ToHexString(bytes[14..])}");
    }
}
