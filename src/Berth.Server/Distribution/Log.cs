namespace Berth.Server.Distribution;

internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "The registry ended with {ExitCode}; it is started again")]
    public static partial void RegistryEnded(this ILogger logger, int exitCode);

    [LoggerMessage(2001, LogLevel.Error, "The registry could not be started: {Reason}")]
    public static partial void RegistryFailed(this ILogger logger, string reason);

    [LoggerMessage(2002, LogLevel.Information, "The registry is started again: {Reason}")]
    public static partial void RegistryRestarts(this ILogger logger, string reason);

    [LoggerMessage(2003, LogLevel.Error, "The registry's keys could not be renewed")]
    public static partial void RegistryKeysFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "The registry says: {Line}")]
    public static partial void RegistrySays(this ILogger logger, string line);
}
