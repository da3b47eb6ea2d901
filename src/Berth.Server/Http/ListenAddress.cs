using System.Net;

namespace Berth.Server.Http;

/// <summary>One address that the server, or its registry, listens at.</summary>
/// <param name="Port">0 for any that is free.</param>
public sealed record ListenAddress(bool IsHttps, IPAddress Ip, int Port)
{
    /// <returns>Null for what is none.</returns>
    public static ListenAddress? TryParse(string text)
    {
        var rest = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? text["https://".Length..]
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? text["http://".Length..]
            : null;
        if (rest?.TrimEnd('/') is not { } authority || authority.LastIndexOf(':') is not (> 0 and var colon))
        {
            return null;
        }

        var host = authority[..colon] switch { "localhost" => "127.0.0.1", "*" => "0.0.0.0", var given => given };
        return IPAddress.TryParse(host, out var ip) && ushort.TryParse(authority[(colon + 1)..], out var port)
            ? new(text.StartsWith("https", StringComparison.OrdinalIgnoreCase), ip, port)
            : null;
    }
}
