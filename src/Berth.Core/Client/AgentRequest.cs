using System.Buffers;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Client;

/// <summary>What a helper asks an agent.</summary>
/// <param name="Operation">One of <see cref="AgentWords"/>.</param>
/// <param name="Server">The registry as the client wrote it; for get, store and erase.</param>
/// <param name="Username">For store.</param>
/// <param name="Secret">For store.</param>
public sealed record AgentRequest(string Operation, string? Server = null, string? Username = null, SecretText? Secret = null)
{
    /// <summary>For open and close: the codespace's name.</summary>
    public string? Codespace { get; init; }

    /// <summary>For close: whether the codespace goes for good.</summary>
    public bool IsGone { get; init; }

    /// <summary>For open: all that the codespace gets beside its sets.</summary>
    public AgentOpening? Opening { get; init; }

    /// <summary>For load and open: the sets that are handed over. For forget: the registries, or none for all of them.</summary>
    public IReadOnlyList<AgentSet> Sets { get; init; } = [];

    /// <summary>The version of the protocol the other side speaks.</summary>
    public int Version { get; init; } = AgentProtocol.Version;

    /// <summary>One line, its line feed included.</summary>
    public byte[] ToLine()
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("op"u8, Operation);
            WriteIfSet(json, "server"u8, Server);
            WriteIfSet(json, "username"u8, Username);
            WriteIfSet(json, "secret"u8, Secret?.Reveal());
            WriteIfSet(json, "codespace"u8, Codespace);
            if (IsGone)
            {
                json.WriteBoolean("gone"u8, true);
            }

            Opening?.WriteMembers(json);
            if (Sets.Count > 0)
            {
                json.WriteStartArray("sets"u8);
                foreach (var set in Sets)
                {
                    set.WriteTo(json);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }

    /// <returns>The request, or null for a line that is none. Unknown members are passed over.</returns>
    public static AgentRequest? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return ReadObject(line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Anything may connect to a socket; a line that is not of the protocol is answered, not logged.
            return null;
        }
    }

    private static AgentRequest? ReadObject(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        var request = new AgentRequest("");
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var (opening, isForwarded) = (new AgentOpening(""), false);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            if (opening.WithMember(name, ref json) is { } opened)
            {
                opening = opened;
                continue;
            }

            isForwarded = name is "forward" ? json.GetBoolean() : isForwarded;
            request = name switch
            {
                "v" => request with { Version = json.GetInt32() },
                "op" => request with { Operation = json.GetString() ?? "" },
                "server" => request with { Server = json.GetString() },
                "username" => request with { Username = json.GetString() },
                "secret" => request with { Secret = new(json.GetString() ?? "") },
                "codespace" => request with { Codespace = json.GetString() },
                "gone" => request with { IsGone = json.GetBoolean() },
                "sets" => request with { Sets = AgentSet.ReadAll(ref json) },
                _ => Skip(request, ref json),
            };
        }

        return request.Operation switch
        {
            "" => null,
            AgentWords.Open => request with { Opening = isForwarded ? opening : opening with { Forwarded = null } },
            _ => request,
        };
    }

    private static AgentRequest Skip(AgentRequest request, ref Utf8JsonReader json)
    {
        json.Skip();
        return request;
    }

    private static void WriteIfSet(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
