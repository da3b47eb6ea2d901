using System.Text.Json;

namespace Berth.Core.DevContainers;

/// <summary>A value of a <c>devcontainer.json</c> and the line it begins in. Immutable.</summary>
public sealed class ConfigNode
{
    private readonly string? scalar;

    private ConfigNode(JsonValueKind kind, int line, string? scalar, IReadOnlyList<ConfigNode> items, IReadOnlyList<ConfigMember> members) =>
        (Kind, Line, this.scalar, Items, Members) = (kind, line, scalar, items, members);

    public JsonValueKind Kind { get; }

    /// <summary>From 1.</summary>
    public int Line { get; }

    /// <summary>What a string says; null for everything else.</summary>
    public string? Text => Kind == JsonValueKind.String ? scalar : null;

    /// <summary>True or false; null for everything else.</summary>
    public bool? Flag => Kind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    /// <summary>What JavaScript makes of a string, a number or a boolean in a text; null for everything else.</summary>
    public string? Scalar => Kind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => scalar };

    public bool IsNull => Kind == JsonValueKind.Null;

    /// <summary>The items of a list; none for everything else.</summary>
    public IReadOnlyList<ConfigNode> Items { get; }

    /// <summary>The members of an object in the order they were written, each name once; none for everything else.</summary>
    public IReadOnlyList<ConfigMember> Members { get; }

    /// <summary>The value of a member; null where there is none.</summary>
    public ConfigNode? this[string name] => Members.FirstOrDefault(member => member.Name == name)?.Value;

    public void WriteTo(Utf8JsonWriter json)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in Members)
                {
                    json.WritePropertyName(member.Name);
                    member.Value.WriteTo(json);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in Items)
                {
                    item.WriteTo(json);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(scalar);
                break;
            case JsonValueKind.Number:
                json.WriteRawValue(scalar!);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                json.WriteBooleanValue(Kind == JsonValueKind.True);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>The same with every string changed, names left alone.</summary>
    internal ConfigNode WithTexts(Func<ConfigNode, string> change) => Kind switch
    {
        JsonValueKind.String => OfText(change(this), Line),
        JsonValueKind.Array => OfItems([.. Items.Select(item => item.WithTexts(change))], Line),
        JsonValueKind.Object => OfMembers([.. Members.Select(member => member with { Value = member.Value.WithTexts(change) })], Line),
        _ => this,
    };

    /// <summary>Every string below, this one included.</summary>
    internal IEnumerable<ConfigNode> Texts() => Kind switch
    {
        JsonValueKind.String => [this],
        JsonValueKind.Array => Items.SelectMany(item => item.Texts()),
        JsonValueKind.Object => Members.SelectMany(member => member.Value.Texts()),
        _ => [],
    };

    internal static ConfigNode OfText(string text, int line) => new(JsonValueKind.String, line, text, [], []);

    /// <param name="text">As it was written.</param>
    internal static ConfigNode OfNumber(string text, int line) => new(JsonValueKind.Number, line, text, [], []);

    /// <param name="kind">True, false or null.</param>
    internal static ConfigNode OfWord(JsonValueKind kind, int line) => new(kind, line, null, [], []);

    internal static ConfigNode OfItems(IReadOnlyList<ConfigNode> items, int line) => new(JsonValueKind.Array, line, null, items, []);

    internal static ConfigNode OfMembers(IReadOnlyList<ConfigMember> members, int line) => new(JsonValueKind.Object, line, null, [], members);
}
