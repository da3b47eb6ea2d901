namespace Berth.Server.Tokens;

internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Error, "{Count} tokens could not be told to the audit log at {At}; they wait")]
    public static partial void UsesNotTold(this ILogger logger, int count, DateTimeOffset at, Exception exception);
}
