using System.Globalization;
using Berth.Server.Http;

namespace Berth.Server.Accounts;

/// <summary>Counts calls by user, or by address where nobody logs in, tells what is left, and refuses what is too much.</summary>
/// <remarks><see href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"/></remarks>
public sealed class RateLimitMiddleware(RequestDelegate next, RateLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>() is not { } caller)
        {
            await next(context);
            return;
        }

        // Asking how much is left costs nothing.
        var isQuestion = context.Request.Path.Value?.EndsWith("/rate_limit", StringComparison.Ordinal) ?? false;
        var limit = isQuestion ? limits.Look(KeyOf(caller), caller.User is null) : limits.Use(KeyOf(caller), caller.User is null);
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = Text(limit.Limit);
        headers["X-RateLimit-Remaining"] = Text(limit.Remaining);
        headers["X-RateLimit-Used"] = Text(limit.Used);
        headers["X-RateLimit-Reset"] = Text(limit.Reset.ToUnixTimeSeconds());
        headers["X-RateLimit-Resource"] = "core";
        if (!limit.IsExceeded)
        {
            await next(context);
            return;
        }

        await GitHubAnswer.Forbidden(caller.User is { } user
            ? $"API rate limit exceeded for user ID {Text(user.Id)}."
            : $"API rate limit exceeded for {caller.Address}. Calls with a login get a higher one.").ExecuteAsync(context);
    }

    internal static string KeyOf(Caller caller) => caller.User is { } user ? $"user {Text(user.Id)}" : $"address {caller.Address}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
