using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.Docker.Lookup;

namespace Berth.Core.Client;

/// <summary>What a codespace is opened with, beside its sets.</summary>
/// <param name="Directory">The codespace's directory on the host, an absolute path.</param>
public sealed record AgentOpening(string Directory)
{
    /// <summary>Registries that are known and cannot be served.</summary>
    public IReadOnlyList<AgentRefusedSet> Refused { get; init; } = [];

    /// <summary>The variables that its commands get.</summary>
    public IReadOnlyDictionary<string, SecretText> Environment { get; init; } = new Dictionary<string, SecretText>();

    /// <summary>The client whose own logins serve what no set names; null where the user's logins are not forwarded.</summary>
    public ClientEnvironment? Forwarded { get; init; }

    /// <summary>The server that decides what the codespace gets; null for one that is launched without.</summary>
    public AgentConnection? Connection { get; init; }

    internal void WriteMembers(Utf8JsonWriter json)
    {
        Connection?.WriteTo(json);
        json.WriteString("directory"u8, Directory);
        json.WriteStartArray("refused"u8);
        foreach (var set in Refused)
        {
            set.WriteTo(json);
        }

        json.WriteEndArray();
        AgentVariables.Write(json, "environment"u8, Environment);
        json.WriteBoolean("forward"u8, Forwarded is not null);
        if (Forwarded is { } client)
        {
            WriteClient(json, client);
        }
    }

    /// <summary>Reads the member that the reader is at; null where it is none of an opening's.</summary>
    internal AgentOpening? WithMember(string? name, ref Utf8JsonReader json) => name switch
    {
        "directory" => this with { Directory = json.GetString() ?? "" },
        "refused" => this with { Refused = AgentRefusedSet.ReadAll(ref json) },
        "environment" => this with { Environment = AgentVariables.Read(ref json) },
        "connection" => this with { Connection = AgentConnection.Read(ref json) },
        "client" => this with { Forwarded = ReadClient(ref json) },
        _ => null,
    };

    private static void WriteClient(Utf8JsonWriter json, ClientEnvironment client)
    {
        json.WriteStartObject("client"u8);
        json.WriteString("home"u8, client.Home);
        json.WriteNumber("user"u8, client.UserId);
        json.WriteStartObject("variables"u8);
        foreach (var (name, value) in client.Variables)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ClientEnvironment ReadClient(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("client is not an object");
        }

        var client = new ClientEnvironment(new Dictionary<string, string>(), "", 0);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            switch (name)
            {
                case "home": client = client with { Home = json.GetString() ?? "" }; break;
                case "user": client = client with { UserId = json.GetUInt32() }; break;
                case "variables":
                    client = client with { Variables = AgentVariables.Read(ref json).ToDictionary(pair => pair.Key, pair => pair.Value.Reveal()) };
                    break;
                default: json.Skip(); break;
            }
        }

        return client;
    }
}
