using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Http;

namespace Berth.Server.Accounts;

/// <summary>
/// Finds out who calls: <list type="number">
/// <item>the token, from <c>Bearer</c>, <c>token</c>, or the password of <c>Basic</c>;</item>
/// <item>whoever failed too often lately is refused, before the database is asked;</item>
/// <item>the token's user and scopes.</item>
/// </list>
/// A token that is no good is refused everywhere, also where an anonymous call would be answered.
/// </summary>
public sealed class AuthenticationMiddleware(RequestDelegate next)
{
    /// <summary>What agents of codespaces call, by tokens that are nobody's login and that it looks at itself.</summary>
    private const string OfAgents = ApiUrls.Root + "/codespace";

    public async Task InvokeAsync(HttpContext context, AccessTokens tokens, ISignedCallers codespaces, LoginThrottle throttle)
    {
        var address = context.Connection.RemoteIpAddress?.ToString();
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments(OfAgents, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        // 1.
        if (!context.Request.Headers.ContainsKey("Authorization"))
        {
            context.Features.Set(new Caller(null, null, Scopes.None, address));
            await next(context);
            return;
        }

        var text = TokenOf(context.Request.Headers.Authorization.ToString());

        // 2.
        if (throttle.IsRefused(address, text))
        {
            await GitHubAnswer.TooManyLogins.ExecuteAsync(context);
            return;
        }

        // 3.
        if (text is not null && await codespaces.FindAsync(text, address, context.RequestAborted) is { } codespace)
        {
            throttle.Succeeded(text);
            context.Features.Set(codespace);
            await next(context);
            return;
        }

        if (text is null || await tokens.FindAsync(text, address, context.RequestAborted) is not { } found)
        {
            throttle.Failed(address, text);
            await GitHubAnswer.BadCredentials.ExecuteAsync(context);
            return;
        }

        throttle.Succeeded(text);
        context.Features.Set(found.Caller);
        context.Response.Headers["X-OAuth-Scopes"] = found.Caller.Scopes.ToString();
        if (found.ExpiresAt is { } end)
        {
            context.Response.Headers["github-authentication-token-expiration"] =
                end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        }

        await next(context);
    }

    /// <returns>Null for what holds no token.</returns>
    private static string? TokenOf(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || value.Parameter is not { Length: > 0 and <= 512 } parameter)
        {
            return null;
        }

        if (value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || value.Scheme.Equals("token", StringComparison.OrdinalIgnoreCase))
        {
            return parameter;
        }

        if (!value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(parameter)).Split(':', 2) is [_, var password] ? password : null;
        }
        catch (FormatException)
        {
            // No base64, so no login.
            return null;
        }
    }
}
