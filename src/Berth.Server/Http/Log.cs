namespace Berth.Server.Http;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Error, "{Method} {Endpoint} failed in request {RequestId}")]
    public static partial void RequestFailed(this ILogger logger, string method, string? endpoint, string requestId, Exception exception);

    [LoggerMessage(1001, LogLevel.Information, "{Method} {Pattern} answered {Status} in {Milliseconds:F1} ms, request {RequestId}")]
    public static partial void RequestAnswered(this ILogger logger, string method, string pattern, int status, double milliseconds, string requestId);
}
