using System.Text.Json;
using System.Text.Json.Nodes;
using GraphQLParser.AST;

namespace Berth.Server.Accounts.GraphQl;

/// <summary>Picks from what there is what a query asks for: fields, aliases, fragments and variables.</summary>
/// <param name="errors">Where it is told what does not exist.</param>
internal sealed class GraphQlFields(GraphQLDocument document, JsonElement? variables, JsonArray errors)
{
    /// <summary>Fragments may refer to each other in circles.</summary>
    private const int MaxFragments = 200;

    private int fragments;

    public static string NameOf(GraphQLField field) => field.Alias?.Name.StringValue ?? field.Name.StringValue;

    /// <summary>The fields of a selection, those of fragments included.</summary>
    public IEnumerable<GraphQLField> Of(GraphQLSelectionSet? set)
    {
        foreach (var selection in set?.Selections ?? [])
        {
            var inner = selection switch
            {
                GraphQLField field => [field],
                GraphQLInlineFragment fragment when ++fragments < MaxFragments => Of(fragment.SelectionSet),
                GraphQLFragmentSpread spread when ++fragments < MaxFragments => Of(document.Definitions.OfType<GraphQLFragmentDefinition>()
                    .FirstOrDefault(one => one.FragmentName.Name == spread.FragmentName.Name)?.SelectionSet),
                _ => (IEnumerable<GraphQLField>)[],
            };
            foreach (var field in inner)
            {
                yield return field;
            }
        }
    }

    /// <summary>An argument's text; null where it is absent, or no text.</summary>
    public string? Argument(GraphQLField field, string name) => field.Arguments?.FirstOrDefault(argument => argument.Name.StringValue == name)?.Value switch
    {
        GraphQLStringValue text => text.Value.ToString(),
        GraphQLVariable variable when variables is { } given && given.TryGetProperty(variable.Name.StringValue, out var value)
            && value.ValueKind == JsonValueKind.String => value.GetString(),
        _ => null,
    };

    /// <summary>What a field asks of an object.</summary>
    public JsonNode? Select(GraphQLField field, Dictionary<string, object?> members)
    {
        JsonObject selected = [];
        foreach (var inner in Of(field.SelectionSet))
        {
            if (!members.TryGetValue(inner.Name.StringValue, out var value))
            {
                errors.Add(GraphQlQueries.Error($"Field '{Core.References.Printable.Text(inner.Name.StringValue)}' doesn't exist here", null, null));
                continue;
            }

            selected[NameOf(inner)] = value switch
            {
                Dictionary<string, object?> nested => Select(inner, nested),
                List<Dictionary<string, object?>> list => new JsonArray([.. list.Select(one => Select(inner, one))]),
                string text => text,
                bool flag => flag,
                long number => number,
                int number => number,
                _ => null,
            };
        }

        return selected;
    }
}
