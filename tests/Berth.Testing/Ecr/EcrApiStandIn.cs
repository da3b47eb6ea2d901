using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Berth.Testing.Ecr;

/// <summary>The API side of ECR and ECR Public: GetAuthorizationToken and nothing else, as strict as AWS.</summary>
internal sealed class EcrApiStandIn(EcrStandIn standIn, TimeProvider clock)
{
    private readonly StsStandIn sts = new(standIn, clock);

    private const string Json = "application/x-amz-json-1.1";

    public void Map(WebApplication app) => app.MapPost("/", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (StsStandIn.IsFor(context.Request))
        {
            await sts.AnswerAsync(context, buffer.ToArray());
            return;
        }

        var number = standIn.CountCall();

        var service = context.Request.Headers["X-Amz-Target"].ToString() switch
        {
            "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken" => "ecr",
            "SpencerFrontendService.GetAuthorizationToken" => "ecr-public",
            _ => null,
        };
        if (service is null || context.Request.ContentType != Json)
        {
            await RefuseAsync(context, new("UnknownOperationException", ""));
            return;
        }

        if (standIn.Delay > TimeSpan.Zero)
        {
            await Task.Delay(standIn.Delay, context.RequestAborted);
        }

        if (standIn.TakeThrottle())
        {
            await RefuseAsync(context, new("ThrottlingException", "Rate exceeded"));
            return;
        }

        var region = service == "ecr-public" ? "us-east-1" : RegionOf(context.Request.Host.Host) ?? standIn.Region;
        var check = new SigV4Check(standIn.Principals, clock);
        var error = check.Verify(context.Request, buffer.ToArray(), service, region, out var principal);
        error ??= IsJson(buffer.ToArray()) ? Denied(principal!, service) : new("SerializationException", "");
        if (error is not null)
        {
            await RefuseAsync(context, error);
            return;
        }

        var scope = context.Request.Headers.Authorization.ToString().Split('/');
        var token = standIn.Tokens.Issue(principal!, service, scope[2], standIn.TokenLifetime);
        object data = service == "ecr-public"
            ? new { authorizationToken = EcrTokens.Encode(token), expiresAt = Seconds(token) }
            : new[]
            {
                // Always the plain host, whatever host the caller will use.
                new
                {
                    authorizationToken = EcrTokens.Encode(token),
                    expiresAt = Seconds(token),
                    proxyEndpoint = $"https://{standIn.Account}.dkr.ecr.{scope[2]}.amazonaws.com",
                },
            };
        await WriteAsync(context, 200, JsonSerializer.Serialize(new { authorizationData = data }), $"call-{number}");
    }

    private static AwsError? Denied(AwsPrincipal principal, string service)
    {
        string[] needed = service == "ecr-public"
            ? ["ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken"]
            : ["ecr:GetAuthorizationToken"];
        return needed.FirstOrDefault(principal.Denied.Contains) is { } action
            ? new(
                "AccessDeniedException",
                $"User: {principal.Arn} is not authorized to perform: {action} on resource: * "
                + $"because no identity-based policy allows the {action} action")
            : null;
    }

    private Task RefuseAsync(HttpContext context, AwsError error)
    {
        context.Response.Headers["x-amzn-errortype"] = error.Type;
        // ECR spells it "message"; the front door, which judges signatures, too, but access is refused with a capital.
        var name = error.Type == "AccessDeniedException" ? "Message" : "message";
        var body = new Dictionary<string, string> { ["__type"] = error.Type, [name] = error.Message };
        return WriteAsync(context, 400, JsonSerializer.Serialize(body), "refused");
    }

    private async Task WriteAsync(HttpContext context, int status, string json, string requestId)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Json;
        context.Response.Headers.Date = clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        context.Response.Headers["x-amzn-requestid"] = requestId;
        await context.Response.WriteAsync(json, context.RequestAborted);
    }

    private static double Seconds(EcrIssuedToken token) => token.ExpiresAt.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The region in <c>api.ecr.REGION.…</c> or <c>ecr.REGION.…</c>; null for any other host.</summary>
    private static string? RegionOf(string host) => host.Split('.') switch
    {
        ["api", "ecr" or "ecr-fips", var region, _, ..] => region,
        ["ecr" or "ecr-fips", var region, _, ..] => region,
        _ => null,
    };

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
