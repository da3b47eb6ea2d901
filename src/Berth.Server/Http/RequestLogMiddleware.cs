namespace Berth.Server.Http;

/// <summary>One line for each call of the API: which endpoint, by its pattern and not by its address, how it ended, how long it took.</summary>
public sealed class RequestLogMiddleware(RequestDelegate next, ILogger<RequestLogMiddleware> logger, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = clock.GetTimestamp();
        await next(context);
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern })
        {
            logger.RequestAnswered(
                context.Request.Method, pattern, context.Response.StatusCode, clock.GetElapsedTime(start).TotalMilliseconds, context.TraceIdentifier);
        }
    }
}
