namespace Berth.Server.Tokens;

/// <summary>Why there is no token, in the registry's own form, whose message clients print.</summary>
/// <remarks>CNCF Distribution, docs/spec/api.md, errors. podman, skopeo and buildah print the message of a 401 only, docker of a 403 too.</remarks>
internal sealed record TokenRefusal(int Status, string Code, string Message)
{
    public static TokenRefusal TooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, "UNSUPPORTED", "the question is too long");

    public static TokenRefusal Throttled { get; } =
        new(StatusCodes.Status429TooManyRequests, "TOOMANYREQUESTS", "too many logins failed lately; wait a minute, and look at the password before you try again");

    public static TokenRefusal Bad(string what) => new(StatusCodes.Status400BadRequest, "UNSUPPORTED", what);

    public static TokenRefusal BadCredentials(string why) => new(StatusCodes.Status401Unauthorized, "UNAUTHORIZED", why);

    public static TokenRefusal Denied(string why) => new(StatusCodes.Status401Unauthorized, "DENIED", why);

    public Task WriteAsync(HttpContext context, string host)
    {
        var answer = context.Response;
        answer.StatusCode = Status;
        answer.Headers.CacheControl = "no-store";
        if (Status == StatusCodes.Status401Unauthorized)
        {
            answer.Headers.WWWAuthenticate = $"Basic realm=\"{host}\"";
        }
        else if (Status == StatusCodes.Status429TooManyRequests)
        {
            answer.Headers.RetryAfter = "60";
        }

        return answer.WriteAsJsonAsync(new { errors = new[] { new { code = Code, message = Message } } }, context.RequestAborted);
    }
}
