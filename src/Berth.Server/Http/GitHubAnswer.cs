using System.Text.Json.Serialization;

namespace Berth.Server.Http;

/// <summary>A refusal as GitHub words it: <c>{"message", "documentation_url", "status"}</c>, with <c>errors</c> where a body was invalid.</summary>
/// <remarks><see href="https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api"/></remarks>
public sealed class GitHubAnswer : IResult
{
    private readonly int status;
    private readonly GitHubError body;

    private GitHubAnswer(int status, string message, IReadOnlyList<object>? errors = null) =>
        (this.status, body) = (status, new(message, status.ToString(System.Globalization.CultureInfo.InvariantCulture), errors));

    /// <summary>Hidden and missing: nobody can tell which.</summary>
    public static GitHubAnswer NotFound { get; } = new(404, "Not Found");

    public static GitHubAnswer RequiresAuthentication { get; } = new(401, "Requires authentication");

    public static GitHubAnswer BadCredentials { get; } = new(401, "Bad credentials");

    public static GitHubAnswer TooManyLogins { get; } = new(403, "Maximum number of login attempts exceeded. Please try again later.");

    public static GitHubAnswer MustBeRepositoryAdmin { get; } = new(403, "Must have admin rights to Repository.");

    public static GitHubAnswer MustBeOrganizationOwner { get; } = new(403, "You must be an owner of the organization.");

    public static GitHubAnswer MustBeSiteAdmin { get; } = new(403, "Must be a site administrator.");

    public static GitHubAnswer ProblemsParsingJson { get; } = new(400, "Problems parsing JSON");

    public static GitHubAnswer BodyShouldBeObject { get; } = new(400, "Body should be a JSON object");

    public static GitHubAnswer BodyTooLarge { get; } = new(413, "Payload too large");

    public static GitHubAnswer BadRequest(string message) => new(400, message);

    public static GitHubAnswer Forbidden(string message) => new(403, message);

    /// <summary>A token lacks the scopes that the call needs; which ones stands in <c>X-Accepted-OAuth-Scopes</c>.</summary>
    public static GitHubAnswer MissingScope(string accepted) => new(403, $"Your token has not been granted the required scopes to execute this request: {accepted}.");

    public static GitHubAnswer Conflict(string message) => new(409, message);

    public static GitHubAnswer Unprocessable(string message) => new(422, message);

    public static GitHubAnswer Invalid(params IReadOnlyList<FieldError> errors) => new(422, "Validation Failed", errors);

    public static GitHubAnswer Of(int status, string message) => new(status, message);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        return httpContext.Response.WriteAsJsonAsync(body, GitHubJson.Options, "application/json; charset=utf-8", httpContext.RequestAborted);
    }

    private sealed record GitHubError(
        string Message, string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<object>? Errors)
    {
        public string DocumentationUrl { get; } = "https://docs.github.com/rest";
    }
}

/// <summary>What is wrong with one field of a body.</summary>
/// <param name="Code"><c>missing</c>, <c>missing_field</c>, <c>invalid</c>, <c>already_exists</c>, <c>unprocessable</c>; with <c>custom</c> gh shows the message.</param>
public sealed record FieldError(
    string Resource, string Field, string Code, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null);
