namespace Berth.Server.Http;

/// <summary>Absolute addresses as this caller reached the server: scheme, host and port of the request.</summary>
/// <param name="Origin"><c>https://berth.example:8443</c>.</param>
public readonly record struct ApiUrls(string Origin)
{
    /// <summary>Where the REST API begins.</summary>
    public const string Root = "/api/v3";

    public static ApiUrls Of(HttpContext context) => new($"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}");

    /// <param name="path">Begins with a slash: <c>/user/codespaces/secrets</c>.</param>
    public string Api(string path) => Origin + Root + path;

    /// <summary>An address for people.</summary>
    public string Web(string path) => Origin + path;
}
