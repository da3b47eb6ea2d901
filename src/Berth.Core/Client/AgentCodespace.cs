using System.Text.Json;

namespace Berth.Core.Client;

/// <summary>A codespace that an agent serves, as it may be shown.</summary>
/// <param name="Id">The name it was opened with.</param>
/// <param name="Directory">Its directory on the host.</param>
public sealed record AgentCodespace(string Id, string Directory)
{
    /// <summary>What it is served: its sets, and what was stored from inside.</summary>
    public IReadOnlyList<AgentLogin> Logins { get; init; } = [];

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("codespace"u8, Id);
        json.WriteString("directory"u8, Directory);
        json.WriteStartArray("logins"u8);
        foreach (var login in Logins)
        {
            login.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static List<AgentCodespace> ReadAll(ref Utf8JsonReader json)
    {
        List<AgentCodespace> codespaces = [];
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var codespace = new AgentCodespace("", "");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString();
                json.Read();
                switch (name)
                {
                    case "codespace": codespace = codespace with { Id = json.GetString() ?? "" }; break;
                    case "directory": codespace = codespace with { Directory = json.GetString() ?? "" }; break;
                    case "logins": codespace = codespace with { Logins = AgentLogin.ReadAll(ref json) }; break;
                    default: json.Skip(); break;
                }
            }

            codespaces.Add(codespace);
        }

        return codespaces;
    }
}
