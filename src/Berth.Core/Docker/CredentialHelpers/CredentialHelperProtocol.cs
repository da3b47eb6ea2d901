using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Core.Credentials;

namespace Berth.Core.Docker.CredentialHelpers;

/// <summary>The words and the JSON that docker, podman and their kin exchange with a credential helper.</summary>
/// <remarks>Rules: docker/docker-credential-helpers, <c>credentials</c> and <c>client</c>.</remarks>
public static class CredentialHelperProtocol
{
    /// <summary>Docker compares this sentence to tell "none" from "broken". Do not improve its wording.</summary>
    public const string NotFoundMessage = "credentials not found in native keychain";

    /// <summary>Compared by clients, as <see cref="NotFoundMessage"/> is.</summary>
    public const string MissingServerMessage = "no credentials server URL";

    /// <summary>Compared by clients, as <see cref="NotFoundMessage"/> is.</summary>
    public const string MissingUsernameMessage = "no credentials username";

    /// <summary>What every helper's name begins with.</summary>
    public const string ProgramPrefix = "docker-credential-";

    /// <summary>The most that is read from a client or from another helper, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    public static string Usage(string programName) => $"Usage: {programName} <store|get|erase|list|version>";

    /// <summary>The answer to <c>get</c>, without its line break.</summary>
    public static string WriteLogin(string serverUrl, RegistryCredential credential) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("ServerURL"u8, serverUrl);
        json.WriteString("Username"u8, credential.Username);
        json.WriteString("Secret"u8, credential.Password.Reveal());
        json.WriteEndObject();
    });

    /// <summary>The answer to <c>list</c>, without its line break.</summary>
    public static string WriteList(IReadOnlyDictionary<string, string> usersByServer) => Json(json =>
    {
        json.WriteStartObject();
        foreach (var (server, user) in usersByServer)
        {
            json.WriteString(server, user);
        }

        json.WriteEndObject();
    });

    /// <summary>
    /// Reads what <c>store</c> is given, and what <c>get</c> answers: one object. Names are compared without case, unknown members and
    /// what follows the object are passed over, as Go's decoder does.
    /// </summary>
    /// <param name="problem">Why not; nothing of the text is in it.</param>
    public static bool TryReadLogin(
        ReadOnlySpan<byte> text, [NotNullWhen(true)] out HelperLogin? login, [NotNullWhen(false)] out string? problem)
    {
        (login, problem) = (null, null);
        try
        {
            login = ReadLogin(text);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The exception's own message may quote what was read.
            problem = text.ContainsAnyExcept(" \t\r\n"u8) ? "this is not one JSON object of texts" : "there is nothing to read (EOF)";
        }

        return problem is null;
    }

    private static HelperLogin ReadLogin(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        var (server, username, secret) = ("", "", "");
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (string.Equals(name, "ServerURL", StringComparison.OrdinalIgnoreCase))
            {
                server = json.GetString() ?? "";
            }
            else if (string.Equals(name, "Username", StringComparison.OrdinalIgnoreCase))
            {
                username = json.GetString() ?? "";
            }
            else if (string.Equals(name, "Secret", StringComparison.OrdinalIgnoreCase))
            {
                secret = json.GetString() ?? "";
            }
            else
            {
                json.Skip();
            }
        }

        return new(server, username, new(secret));
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>A login on its way between a client and a helper; a part that is missing is empty.</summary>
public sealed record HelperLogin(string ServerUrl, string Username, SecretText Secret);
