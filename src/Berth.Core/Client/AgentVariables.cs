using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Client;

/// <summary>Environment variables on the wire: one object, names to values.</summary>
internal static class AgentVariables
{
    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> member, IReadOnlyDictionary<string, SecretText> variables)
    {
        json.WriteStartObject(member);
        foreach (var (name, value) in variables)
        {
            json.WriteString(name, value.Reveal());
        }

        json.WriteEndObject();
    }

    /// <exception cref="JsonException">It is no object.</exception>
    /// <exception cref="InvalidOperationException">A value is no text.</exception>
    internal static Dictionary<string, SecretText> Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("variables are not an object");
        }

        Dictionary<string, SecretText> variables = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            variables[name] = new(json.GetString() ?? "");
        }

        return variables;
    }
}
