using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Http;

namespace Berth.Server.Administration;

/// <summary>Reads the audit log: an organization's in GitHub's shape, and whether this process's chain is whole.</summary>
/// <remarks><see href="https://docs.github.com/enterprise-cloud@latest/rest/orgs/orgs#get-the-audit-log-for-an-organization"/></remarks>
public static class AuditEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public void MapAudit()
        {
            routes.MapGet("/orgs/{org}/audit-log", ListAsync).NeedsUser("read:audit_log", "admin:org");
            routes.MapGet("/berth/audit/verify", VerifyAsync).NeedsSiteAdmin();
        }
    }

    private static async Task<IResult> ListAsync(
        string org, HttpContext context, Caller caller, Paging paging, OrganizationAccess organizations, AuditSearch search, CancellationToken cancellationToken)
    {
        if (await organizations.FindAsync(org, caller, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        if (!seen.IsOwner)
        {
            return seen.IsMember ? GitHubAnswer.MustBeOrganizationOwner : GitHubAnswer.NotFound;
        }

        var query = context.Request.Query;
        var phrase = AuditPhrase.Read(query["phrase"], out var unknown);
        if (unknown is not null)
        {
            return GitHubAnswer.Unprocessable($"phrase: \"{Core.References.Printable.Text(unknown)}\" is none of action:, actor:, user:, repo:.");
        }

        var newestFirst = query["order"] != "asc";
        var found = await search.FindAsync(
            seen.Account.Id, phrase, AuditCursor.TryParse(query["after"]), newestFirst, paging.PerPage, cancellationToken);
        if (found.Count > paging.PerPage)
        {
            context.Response.Headers.Link = $"<{NextUrl(context, AuditCursor.Of(found[paging.PerPage - 1]))}>; rel=\"next\"";
        }

        return TypedResults.Json(found.Take(paging.PerPage).Select(Shape), GitHubJson.Options);
    }

    private static async Task<IResult> VerifyAsync(AuditVerification verification, CancellationToken cancellationToken) =>
        TypedResults.Json(await verification.RunAsync(cancellationToken), GitHubJson.Options);

    private static JsonObject Shape(AuditEntry entry)
    {
        var shape = new JsonObject
        {
            ["@timestamp"] = entry.At.ToUnixTimeMilliseconds(),
            ["_document_id"] = $"{entry.Chain}-{entry.Sequence.ToString(CultureInfo.InvariantCulture)}",
            ["created_at"] = entry.At.ToUnixTimeMilliseconds(),
        };
        using var body = JsonDocument.Parse(entry.Body);
        foreach (var member in body.RootElement.EnumerateObject())
        {
            var text = member.Value.GetString()!;
            switch (member.Name)
            {
                case "at":
                    break;
                case "actor_id" or "org_id" or "token_id":
                    shape[member.Name] = long.Parse(text, CultureInfo.InvariantCulture);
                    break;
                case var name when name.StartsWith("data.", StringComparison.Ordinal):
                    shape[name["data.".Length..]] ??= text;
                    break;
                default:
                    shape[member.Name] = text;
                    break;
            }
        }

        return shape;
    }

    private static string NextUrl(HttpContext context, AuditCursor cursor)
    {
        var query = new Microsoft.AspNetCore.Http.Extensions.QueryBuilder(context.Request.Query
            .Where(pair => pair.Key is not "after")
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? "")))
        {
            { "after", cursor.ToString() },
        };
        return ApiUrls.Of(context).Origin + context.Request.PathBase + context.Request.Path.ToUriComponent() + query;
    }
}
