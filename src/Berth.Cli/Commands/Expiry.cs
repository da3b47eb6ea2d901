namespace Berth.Cli.Commands;

/// <summary>Says when a login ends, in words.</summary>
public static class Expiry
{
    public static string Text(DateTimeOffset? expiresAt, DateTimeOffset now) => expiresAt switch
    {
        null => "no known end",
        { } end when end <= now => $"ended {Span(now - end)} ago",
        { } end => $"ends in {Span(end - now)}",
    };

    private static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => $"{(int)span.TotalDays} days",
        { TotalHours: >= 2 } => $"{(int)span.TotalHours} hours",
        { TotalMinutes: >= 2 } => $"{(int)span.TotalMinutes} minutes",
        _ => $"{Math.Max(0, (int)span.TotalSeconds)} seconds",
    };
}
