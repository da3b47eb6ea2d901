using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Client;

/// <summary>A registry secret set on its way to an agent; to forget one, its registry alone.</summary>
/// <param name="Registry"><c>host[:port]</c>.</param>
/// <param name="Path">The image name prefix it is limited to, or null.</param>
public sealed record AgentSet(
    string Registry, string? Path, string Identifier, string Origin, string User, SecretText Password, SecretText? SessionToken)
{
    /// <summary>Where a server exchanges the password for a login; null for a password of the registry itself.</summary>
    public string? Broker { get; init; }

    /// <summary>How many sets one request may carry: ten times what one level of secrets may hold.</summary>
    public const int MaxCount = 1000;

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("registry"u8, Registry);
        json.WriteString("path"u8, Path);
        json.WriteString("identifier"u8, Identifier);
        json.WriteString("origin"u8, Origin);
        json.WriteString("user"u8, User);
        json.WriteString("password"u8, Password.Reveal());
        json.WriteString("sessionToken"u8, SessionToken?.Reveal());
        if (Broker is not null)
        {
            json.WriteString("broker"u8, Broker);
        }

        json.WriteEndObject();
    }

    internal static List<AgentSet> ReadAll(ref Utf8JsonReader json)
    {
        List<AgentSet> sets = [];
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("sets is not a list");
        }

        while (json.Read() && json.TokenType == JsonTokenType.StartObject && sets.Count < MaxCount)
        {
            sets.Add(ReadOne(ref json));
        }

        return json.TokenType == JsonTokenType.EndArray ? sets : throw new JsonException("sets is not a list of objects");
    }

    private static AgentSet ReadOne(ref Utf8JsonReader json)
    {
        var set = new AgentSet("", null, "", "", "", new(""), null);
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
                ("user", _) => set with { User = value },
                ("password", _) => set with { Password = new(value) },
                ("broker", _) => set with { Broker = value },
                ("sessionToken", _) => set with { SessionToken = new(value) },
                _ => set,
            };
        }

        return set;
    }
}
