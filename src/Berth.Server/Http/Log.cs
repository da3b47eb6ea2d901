namespace Berth.Server.Http;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Error, "{Method} {Endpoint} failed in request {RequestId}")]
    public static partial void RequestFailed(this ILogger logger, string method, string? endpoint, string requestId, Exception exception);
}
