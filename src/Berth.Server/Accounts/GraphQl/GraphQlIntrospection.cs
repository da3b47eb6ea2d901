using System.Text.Json.Nodes;

namespace Berth.Server.Accounts.GraphQl;

/// <summary>What gh asks about the schema before it lists repositories: whether a repository has a visibility and pull request templates.</summary>
internal static class GraphQlIntrospection
{
    public static JsonNode? Of(string? type) => type is "Repository" ? new JsonObject { ["fields"] = new JsonArray(new JsonObject { ["name"] = "visibility" }) } : null;
}
