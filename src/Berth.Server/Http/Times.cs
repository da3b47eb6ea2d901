using System.Globalization;

namespace Berth.Server.Http;

/// <summary>Times as the API writes them.</summary>
internal static class Times
{
    /// <summary>To the second, in UTC: <c>2026-11-25T08:00:00Z</c>.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
