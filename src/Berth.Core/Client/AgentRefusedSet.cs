using System.Text.Json;

namespace Berth.Core.Client;

/// <summary>A registry that a set names and does not open, on its way to an agent, so that helpers can say why.</summary>
/// <param name="Registry"><c>host[:port]</c>.</param>
/// <param name="Path">The image name prefix it is limited to, or null.</param>
/// <param name="Reason">What is wrong with the set, one line, no secret.</param>
/// <param name="Hint">What to do about it, one line.</param>
public sealed record AgentRefusedSet(string Registry, string? Path, string Identifier, string Origin, string Reason, string Hint)
{
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("registry"u8, Registry);
        json.WriteString("path"u8, Path);
        json.WriteString("identifier"u8, Identifier);
        json.WriteString("origin"u8, Origin);
        json.WriteString("reason"u8, Reason);
        json.WriteString("hint"u8, Hint);
        json.WriteEndObject();
    }

    internal static List<AgentRefusedSet> ReadAll(ref Utf8JsonReader json)
    {
        List<AgentRefusedSet> sets = [];
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("refused is not a list");
        }

        while (json.Read() && json.TokenType == JsonTokenType.StartObject && sets.Count < AgentSet.MaxCount)
        {
            sets.Add(ReadOne(ref json));
        }

        return json.TokenType == JsonTokenType.EndArray ? sets : throw new JsonException("refused is not a list of objects");
    }

    private static AgentRefusedSet ReadOne(ref Utf8JsonReader json)
    {
        var set = new AgentRefusedSet("", null, "", "", "", "");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            var value = json.TokenType is JsonTokenType.String ? json.GetString() : null;
            json.Skip();
            set = (name, value) switch
            {
                (_, null) => set,
                ("registry", _) => set with { Registry = value },
                ("path", _) => set with { Path = value },
                ("identifier", _) => set with { Identifier = value },
                ("origin", _) => set with { Origin = value },
                ("reason", _) => set with { Reason = value },
                ("hint", _) => set with { Hint = value },
                _ => set,
            };
        }

        return set;
    }
}
