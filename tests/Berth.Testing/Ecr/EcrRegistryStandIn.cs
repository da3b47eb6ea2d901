using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Berth.Testing.Ecr;

/// <summary>The registry side of ECR: Basic authentication with a token, one small image for each name, ECR's own refusals.</summary>
public sealed class EcrRegistryStandIn
{
    private readonly EcrStandIn standIn;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, TinyImage> images = new();
    private readonly ConcurrentDictionary<string, (int Status, string Code, string Message)> refusals = new();
    private readonly ConcurrentQueue<string> given = new();
    private int refused;

    internal EcrRegistryStandIn(EcrStandIn standIn, TimeProvider clock)
    {
        (this.standIn, this.clock) = (standIn, clock);
        images["app"] = TinyImage.Saying("hello from app");
    }

    /// <summary>How many requests were turned away for their login: the first of every client, and what comes later.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>The manifests that it gave, in order, each as <c>name:tag</c> or <c>name:sha256:…</c>.</summary>
    public IReadOnlyCollection<string> Given => given;

    /// <summary>Serves an image under a name, with the tags <c>1</c> and <c>latest</c>; <c>app</c> is there from the start.</summary>
    public void Add(string name, TinyImage image) => images[name] = image;

    /// <summary>Answers everything about a name with an error, as a pull-through cache does that may not fetch.</summary>
    public void Refuse(string name, int status, string code, string message) => refusals[name] = (status, code, message);

    internal void Map(WebApplication app)
    {
        app.MapMethods("/v2/", ["GET", "HEAD"], (HttpContext context) => AnswerAsync(context, null));
        app.MapMethods("/v2/{**path}", ["GET", "HEAD"], (HttpContext context, string path) => AnswerAsync(context, path));
    }

    private async Task AnswerAsync(HttpContext context, string? path)
    {
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        context.Response.Headers.Date = clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        var token = TokenOf(context.Request);
        if (token is null || (RegionOf(context) is { } region && token.Region != region))
        {
            Interlocked.Increment(ref refused);
            context.Response.Headers.WWWAuthenticate =
                $"Basic realm=\"{context.Request.Scheme}://{context.Request.Host}/\",service=\"ecr.amazonaws.com\"";
            await WriteAsync(context, 401, "text/plain; charset=utf-8", "Not Authorized\n"u8.ToArray());
            return;
        }

        var refusal = token switch
        {
            _ when token.ExpiresAt <= clock.GetUtcNow() =>
                (403, "DENIED", "Your authorization token has expired. Reauthenticate and try again."),
            _ when token.Principal.IsOver(clock.GetUtcNow()) => (403, "DENIED", "The security token included in the request is invalid."),
            _ => ((int, string, string)?)null,
        };
        if (refusal is not null)
        {
            Interlocked.Increment(ref refused);
        }

        await (refusal is var (status, code, message) ? RefuseAsync(context, status, code, message)
            : path is null ? WriteAsync(context, 200, "application/json", "{}"u8.ToArray())
            : ServeAsync(context, token, path));
    }

    private Task ServeAsync(HttpContext context, EcrIssuedToken token, string path)
    {
        var parts = path.Split('/');
        if (parts is not [.., _, "manifests" or "blobs", _] and not [.., _, "tags", "list"])
        {
            return RefuseAsync(context, 404, "UNSUPPORTED", "Unsupported path");
        }

        var (name, kind, reference) = (string.Join('/', parts[..^2]), parts[^2], parts[^1]);
        var account = AccountOf(context);
        if (refusals.TryGetValue(name, out var refusal))
        {
            return RefuseAsync(context, refusal.Status, refusal.Code, refusal.Message);
        }

        var action = kind switch
        {
            "manifests" => "ecr:BatchGetImage",
            "tags" => "ecr:ListImages",
            _ => "ecr:GetDownloadUrlForLayer",
        };
        if (token.Principal.Denied.Contains(action))
        {
            return RefuseAsync(context, 403, "DENIED", $"User: {token.Principal.Arn} is not authorized to perform: {action} on resource: "
                + $"arn:aws:ecr:{token.Region}:{account}:repository/{name} because no identity-based policy allows the {action} action");
        }

        if (!images.TryGetValue(name, out var image))
        {
            return RefuseAsync(
                context, 404, "NAME_UNKNOWN", $"The repository with name '{name}' does not exist in the registry with id '{account}'");
        }

        if (kind == "tags")
        {
            return WriteAsync(context, 200, "application/json", JsonSerializer.SerializeToUtf8Bytes(new { name, tags = new[] { "1", "latest" } }));
        }

        if (kind == "manifests")
        {
            context.Response.Headers["Docker-Content-Digest"] = image.Digest;
            if (reference is not ("1" or "latest") && reference != image.Digest)
            {
                return RefuseAsync(context, 404, "MANIFEST_UNKNOWN", "Requested image not found");
            }

            given.Enqueue($"{name}:{reference}");
            return WriteAsync(context, 200, TinyImage.ManifestType, image.Manifest);
        }

        context.Response.Headers["Docker-Content-Digest"] = reference;
        return image.Blobs.TryGetValue(reference, out var blob)
            ? WriteAsync(context, 200, "application/octet-stream", blob)
            : RefuseAsync(context, 404, "BLOB_UNKNOWN", "blob unknown to registry");
    }

    private EcrIssuedToken? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var decoded = new byte[header.Length];
        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header[6..], decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is ["AWS", var password]
            ? standIn.Tokens.Find(password)
            : null;
    }

    private string AccountOf(HttpContext context) =>
        context.Request.Host.Host.Split('.') is [{ Length: 12 } account, "dkr" or "dkr-ecr" or "dkr-ecr-fips", ..]
            ? account
            : standIn.Account;

    private static string? RegionOf(HttpContext context) => context.Request.Host.Host.Split('.') switch
    {
        [_, "dkr", "ecr" or "ecr-fips", var region, _, ..] => region,
        [_, "dkr-ecr" or "dkr-ecr-fips", var region, _, ..] => region,
        _ => null,
    };

    private static Task RefuseAsync(HttpContext context, int status, string code, string message) =>
        WriteAsync(
            context,
            status,
            "application/json; charset=utf-8",
            JsonSerializer.SerializeToUtf8Bytes(new { errors = new[] { new { code, message } } }));

    private static async Task WriteAsync(HttpContext context, int status, string type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
