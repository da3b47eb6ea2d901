using System.Buffers;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Client;

/// <summary>What an agent answers.</summary>
/// <param name="Outcome">One of <see cref="AgentWords"/>.</param>
public sealed record AgentResponse(string Outcome)
{
    public static readonly AgentResponse NotFound = new(AgentWords.NotFound);

    public static readonly AgentResponse Done = new(AgentWords.Done);

    public int Version { get; init; } = AgentProtocol.Version;

    public string? Username { get; init; }

    public SecretText? Secret { get; init; }

    /// <summary>When the login ends, where that is known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Why it was refused, one line.</summary>
    public string? Reason { get; init; }

    /// <summary>What to do about it, one line.</summary>
    public string? Hint { get; init; }

    /// <summary>What is served, for <c>list</c> and <c>registries</c>.</summary>
    public IReadOnlyList<AgentLogin> Logins { get; init; } = [];

    /// <summary>For <c>environment</c>: the variables by name.</summary>
    public IReadOnlyDictionary<string, SecretText>? Environment { get; init; }

    /// <summary>For <c>codespaces</c>.</summary>
    public IReadOnlyList<AgentCodespace> Codespaces { get; init; } = [];

    public static AgentResponse Refused(string reason, string hint) => new(AgentWords.Refused) { Reason = reason, Hint = hint };

    /// <summary>One line, its line feed included.</summary>
    public byte[] ToLine()
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("outcome"u8, Outcome);
            WriteIfSet(json, "username"u8, Username);
            WriteIfSet(json, "secret"u8, Secret?.Reveal());
            WriteIfSet(json, "reason"u8, Reason);
            WriteIfSet(json, "hint"u8, Hint);
            if (ExpiresAt is { } expiresAt)
            {
                json.WriteNumber("expires"u8, expiresAt.ToUnixTimeSeconds());
            }

            if (Logins.Count > 0)
            {
                json.WriteStartArray("logins"u8);
                foreach (var login in Logins)
                {
                    login.WriteTo(json);
                }

                json.WriteEndArray();
            }

            if (Environment is not null)
            {
                AgentVariables.Write(json, "environment"u8, Environment);
            }

            if (Codespaces.Count > 0)
            {
                json.WriteStartArray("codespaces"u8);
                foreach (var codespace in Codespaces)
                {
                    codespace.WriteTo(json);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The line is no answer of an agent.</exception>
    public static AgentResponse Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return ReadObject(line);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw new JsonException("the agent's answer is not of the protocol", e);
        }
    }

    private static AgentResponse ReadObject(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        var response = new AgentResponse("");
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            json.Read();
            switch (name)
            {
                case "v": response = response with { Version = json.GetInt32() }; break;
                case "outcome": response = response with { Outcome = json.GetString() ?? "" }; break;
                case "username": response = response with { Username = json.GetString() }; break;
                case "secret": response = response with { Secret = new(json.GetString() ?? "") }; break;
                case "reason": response = response with { Reason = json.GetString() }; break;
                case "hint": response = response with { Hint = json.GetString() }; break;
                case "expires": response = response with { ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(json.GetInt64()) }; break;
                case "logins": response = response with { Logins = AgentLogin.ReadAll(ref json) }; break;
                case "environment": response = response with { Environment = AgentVariables.Read(ref json) }; break;
                case "codespaces": response = response with { Codespaces = AgentCodespace.ReadAll(ref json) }; break;
                default: json.Skip(); break;
            }
        }

        return response;
    }

    private static void WriteIfSet(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}

/// <summary>A registry that an agent serves, as it may be shown.</summary>
/// <param name="Server">The registry's docker configuration key, with its path where it has one.</param>
/// <param name="Origin">Where the login comes from: <c>environment</c>, <c>docker login</c>, …</param>
public sealed record AgentLogin(string Server, string Username, string Identifier, string Origin, DateTimeOffset? ExpiresAt)
{
    /// <summary>The origin of a login that <c>docker login</c> stored, which beats an issued one.</summary>
    public const string StoredOrigin = "docker login";

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("server"u8, Server);
        json.WriteString("username"u8, Username);
        json.WriteString("identifier"u8, Identifier);
        json.WriteString("origin"u8, Origin);
        if (ExpiresAt is { } expiresAt)
        {
            json.WriteNumber("expires"u8, expiresAt.ToUnixTimeSeconds());
        }

        json.WriteEndObject();
    }

    internal static List<AgentLogin> ReadAll(ref Utf8JsonReader json)
    {
        List<AgentLogin> logins = [];
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var login = new AgentLogin("", "", "", "", null);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString();
                json.Read();
                switch (name)
                {
                    case "server": login = login with { Server = json.GetString() ?? "" }; break;
                    case "username": login = login with { Username = json.GetString() ?? "" }; break;
                    case "identifier": login = login with { Identifier = json.GetString() ?? "" }; break;
                    case "origin": login = login with { Origin = json.GetString() ?? "" }; break;
                    case "expires": login = login with { ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(json.GetInt64()) }; break;
                    default: json.Skip(); break;
                }
            }

            logins.Add(login);
        }

        return logins;
    }
}
