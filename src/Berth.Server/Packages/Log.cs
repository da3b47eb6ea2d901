namespace Berth.Server.Packages;

internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning, "What the registry holds could not be read; it is tried again")]
    public static partial void PackagesNotRead(this ILogger logger, Exception exception);
}
