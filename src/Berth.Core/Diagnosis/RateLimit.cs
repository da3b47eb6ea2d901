using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>How many pulls a registry still allows, from the headers that Docker Hub sends with every manifest.</summary>
/// <param name="Limit">Pulls in a window; null where the header is missing.</param>
/// <param name="Window">The window's length.</param>
/// <param name="Source">Whom it counts for: an address for anonymous pulls, otherwise an account.</param>
public sealed record RateLimit(int? Limit, int Remaining, TimeSpan? Window, string? Source)
{
    /// <summary>What the headers say, or null: without them there is no limit.</summary>
    public static RateLimit? Of(RegistryAnswer answer)
    {
        var (remaining, window) = Read(answer.Header("ratelimit-remaining"));
        return remaining is { } count
            ? new(Read(answer.Header("ratelimit-limit")).Count, count, window, answer.Header("docker-ratelimit-source"))
            : null;
    }

    /// <summary><c>76;w=21600</c>.</summary>
    private static (int? Count, TimeSpan? Window) Read(string? header)
    {
        var parts = header?.Split(";w=") ?? [];
        return (
            parts.Length > 0 && int.TryParse(parts[0], out var count) ? count : null,
            parts.Length > 1 && int.TryParse(parts[1], out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null);
    }
}
