using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Berth.Testing.Ecr;

/// <summary>STS: AssumeRole and nothing else, in the query protocol, as strict as AWS. A role is trusted with its external id or not at all.</summary>
internal sealed partial class StsStandIn(EcrStandIn standIn, TimeProvider clock)
{
    private const string Namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

    private static readonly string[] Known = ["Action", "Version", "RoleArn", "RoleSessionName", "ExternalId", "DurationSeconds"];

    /// <summary>The two APIs share an address; AWS's are told apart by their host, ours by their protocol.</summary>
    public static bool IsFor(HttpRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) is true;

    public async Task AnswerAsync(HttpContext context, byte[] body)
    {
        standIn.CountAssume();
        if (standIn.Delay > TimeSpan.Zero)
        {
            await Task.Delay(standIn.Delay, context.RequestAborted);
        }

        var error = new SigV4Check(standIn.Principals, clock).Verify(context.Request, body, "sts", RegionOf(context.Request.Host.Host) ?? standIn.Region, out var caller);
        if (error is not null)
        {
            await RefuseAsync(context, 403, NameOf(error.Type), error.Message);
            return;
        }

        var form = new FormReader(Encoding.UTF8.GetString(body)).ReadForm().ToDictionary(field => field.Key, field => field.Value.ToString());
        string Field(string name) => form.GetValueOrDefault(name, "");
        if (Field("Action") != "AssumeRole" || Field("Version") != "2011-06-15")
        {
            await RefuseAsync(context, 400, "InvalidAction", $"Could not find operation {Field("Action")} for version {Field("Version")}");
        }
        else if (Fault(form) is { } fault)
        {
            await RefuseAsync(context, 400, "ValidationError", $"1 validation error detected: {fault}");
        }
        else if (caller!.Denied.Contains("sts:AssumeRole")
            || standIn.Roles.FirstOrDefault(one => one.Arn == Field("RoleArn") && one.TrustedArn == caller.Arn && one.ExternalId == Field("ExternalId")) is not { } role)
        {
            // Of a role that does not exist, or asks for another external id, AWS says the same.
            await RefuseAsync(context, 403, "AccessDenied", $"User: {caller.Arn} is not authorized to perform: sts:AssumeRole on resource: {Field("RoleArn")}");
        }
        else
        {
            await GiveAsync(context, role, Field("RoleSessionName"), TimeSpan.FromSeconds(int.Parse(form.GetValueOrDefault("DurationSeconds", "3600"), CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The constraints of AWS's own service model.</summary>
    private static string? Fault(Dictionary<string, string> form) =>
        form.Keys.FirstOrDefault(name => !Known.Contains(name)) is { } unknown ? $"'{unknown}' is not known to this stand-in"
        : form.GetValueOrDefault("RoleArn", "").Length is < 20 or > 2048 ? "Value at 'roleArn' failed to satisfy constraint: Member must have length between 20 and 2048"
        : !SessionName().IsMatch(form.GetValueOrDefault("RoleSessionName", "")) ? "Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*"
        : form.TryGetValue("ExternalId", out var id) && !ExternalId().IsMatch(id) ? "Value at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*"
        : form.TryGetValue("DurationSeconds", out var seconds) && !(int.TryParse(seconds, CultureInfo.InvariantCulture, out var number) && number is >= 900 and <= 43200)
            ? "Value at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200"
        : null;

    private Task GiveAsync(HttpContext context, AwsRoleStandIn role, string sessionName, TimeSpan lifetime)
    {
        // A fraction of a second is not told.
        var end = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        var (account, name) = (role.Arn.Split(':')[4], role.Arn.Split('/')[^1]);
        var session = new AwsPrincipal(
            "ASIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(300)))
        {
            Arn = $"arn:aws:sts::{account}:assumed-role/{name}/{sessionName}",
            ExpiresAt = end,
        };
        session.Denied.UnionWith(role.Denied);
        standIn.Add(session);
        return WriteAsync(context, 200, $"""
            <AssumeRoleResponse xmlns="{Namespace}">
              <AssumeRoleResult>
                <AssumedRoleUser>
                  <AssumedRoleId>AROAEXAMPLEEXAMPLE123:{sessionName}</AssumedRoleId>
                  <Arn>{session.Arn}</Arn>
                </AssumedRoleUser>
                <Credentials>
                  <AccessKeyId>{session.KeyId}</AccessKeyId>
                  <SecretAccessKey>{session.Secret}</SecretAccessKey>
                  <SessionToken>{session.SessionToken}</SessionToken>
                  <Expiration>{end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}</Expiration>
                </Credentials>
              </AssumeRoleResult>
              <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
            </AssumeRoleResponse>
            """);
    }

    /// <summary>STS speaks an older dialect than ECR.</summary>
    private static string NameOf(string type) => type switch
    {
        "UnrecognizedClientException" => "InvalidClientTokenId",
        "InvalidSignatureException" => "SignatureDoesNotMatch",
        "ExpiredTokenException" => "ExpiredToken",
        "MissingAuthenticationTokenException" => "MissingAuthenticationToken",
        "IncompleteSignatureException" => "IncompleteSignature",
        _ => type,
    };

    private Task RefuseAsync(HttpContext context, int status, string code, string message) => WriteAsync(context, status, $"""
        <ErrorResponse xmlns="{Namespace}">
          <Error>
            <Type>Sender</Type>
            <Code>{code}</Code>
            <Message>{SecurityElement.Escape(message)}</Message>
          </Error>
          <RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId>
        </ErrorResponse>
        """);

    private async Task WriteAsync(HttpContext context, int status, string xml)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.Headers.Date = clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(xml, context.RequestAborted);
    }

    /// <summary>The region in <c>sts.REGION.…</c>; null for any other host.</summary>
    private static string? RegionOf(string host) => host.Split('.') is ["sts" or "sts-fips", var region, _, ..] ? region : null;

    [GeneratedRegex(@"^[\w+=,.@-]{2,64}\z", RegexOptions.ECMAScript)]
    private static partial Regex SessionName();

    [GeneratedRegex(@"^[\w+=,.@:\/-]{2,1224}\z", RegexOptions.ECMAScript)]
    private static partial Regex ExternalId();
}
