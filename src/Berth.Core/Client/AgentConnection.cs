using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Client;

/// <summary>How an agent asks a server about one codespace.</summary>
/// <param name="Server">The server's address, <c>https://host[:port]</c>.</param>
/// <param name="Token">What the server gave for this launch.</param>
public sealed record AgentConnection(string Server, SecretText Token)
{
    /// <summary>The environment of the launch, as far as whoever stops the codespace needs it: how its engine is reached. No secret.</summary>
    public IReadOnlyDictionary<string, SecretText> Variables { get; init; } = new Dictionary<string, SecretText>();

    /// <summary>The codespace's variables that do not come from the server; the others are the server's to change.</summary>
    public IReadOnlyDictionary<string, SecretText> Own { get; init; } = new Dictionary<string, SecretText>();

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject("connection"u8);
        json.WriteString("server"u8, Server);
        json.WriteString("token"u8, Token.Reveal());
        AgentVariables.Write(json, "variables"u8, Variables);
        AgentVariables.Write(json, "own"u8, Own);
        json.WriteEndObject();
    }

    internal static AgentConnection Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("connection is not an object");
        }

        var connection = new AgentConnection("", new(""));
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            switch (name)
            {
                case "server": connection = connection with { Server = json.GetString() ?? "" }; break;
                case "token": connection = connection with { Token = new(json.GetString() ?? "") }; break;
                case "variables": connection = connection with { Variables = AgentVariables.Read(ref json) }; break;
                case "own": connection = connection with { Own = AgentVariables.Read(ref json) }; break;
                default: json.Skip(); break;
            }
        }

        return connection;
    }
}
