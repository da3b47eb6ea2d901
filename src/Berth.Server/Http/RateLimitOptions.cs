using System.ComponentModel.DataAnnotations;

namespace Berth.Server.Http;

/// <summary>Section <c>RateLimit</c>: how many calls an hour are answered.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Whether calls over the limit are refused. Default true; they are counted anyway.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Calls of one user. Default 5000, as at GitHub.</summary>
    [Range(1, int.MaxValue)]
    public int PerHour { get; init; } = 5000;

    /// <summary>Calls of one address without a login. Default 60, as at GitHub.</summary>
    [Range(1, int.MaxValue)]
    public int AnonymousPerHour { get; init; } = 60;
}

[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;
