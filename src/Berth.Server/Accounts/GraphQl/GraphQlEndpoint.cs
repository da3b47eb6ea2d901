using System.Text.Json.Nodes;
using Berth.Server.Http;
using GraphQLParser;
using GraphQLParser.Exceptions;

namespace Berth.Server.Accounts.GraphQl;

/// <summary><c>POST /api/graphql</c>: the few queries that gh asks. Sizes and depths are bounded; mutations there are none.</summary>
internal static class GraphQlEndpoint
{
    private const int MaxQueryLength = 32 * 1024;
    private const int MaxDepth = 16;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapGraphQl() => routes.MapPost("/api/graphql", RunAsync).NeedsUser().IsOpenToCodespaces();
    }

    private static async Task<IResult> RunAsync(HttpContext context, Caller caller, GraphQlQueries queries, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        if (body.Text("query") is not { Length: > 0 and <= MaxQueryLength } text)
        {
            return GitHubAnswer.BadRequest("A query attribute must be specified and must be a string.");
        }

        try
        {
            var document = Parser.Parse(text, new ParserOptions { MaxDepth = MaxDepth, Ignore = IgnoreOptions.Comments });
            var (data, errors) = await queries.AnswerAsync(document, body.Member("variables"), caller, ApiUrls.Of(context), cancellationToken);
            JsonObject answer = [];
            if (data is not null)
            {
                answer["data"] = data;
            }

            if (errors.Count > 0)
            {
                answer["errors"] = errors;
            }

            return TypedResults.Json(answer);
        }
        catch (Exception e) when (e is GraphQLSyntaxErrorException or GraphQLMaxDepthExceededException)
        {
            return TypedResults.Json(new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["message"] = "Parse error: the query is no GraphQL that is taken here." }) });
        }
    }
}
