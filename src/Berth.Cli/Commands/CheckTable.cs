using System.Text.Json;
using Berth.Core.Preflight;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary>References and what is known of them, as a table and as JSON.</summary>
internal static class CheckTable
{
    public static Table Of(IReadOnlyList<ReferenceCheck> checks)
    {
        var table = new Table("REFERENCE", "WHERE", "LOGIN", "STATE");
        foreach (var check in checks)
        {
            table.Add(
                Printable.Text(check.Reference.Text, maxLength: 200),
                check.Reference.Location.ToString(),
                check.Login?.Text ?? "-",
                check.Outcome.Text + (check.Reference.Unknown is { } why ? $": {why}" : ""));
        }

        return table;
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<ReferenceCheck> checks)
    {
        json.WriteStartArray("references"u8);
        foreach (var check in checks)
        {
            json.WriteStartObject();
            json.WriteString("use"u8, JsonNamingPolicy.CamelCase.ConvertName(check.Reference.Use.ToString()));
            json.WriteString("reference"u8, check.Reference.Text);
            json.WriteString("file"u8, check.Reference.Location.File);
            json.WriteNumber("line"u8, check.Reference.Location.Line);
            json.WriteString("via"u8, check.Reference.Via);
            json.WriteString("state"u8, check.Outcome.Text);
            json.WriteString("unknown"u8, check.Reference.Unknown);
            json.WriteString("registry"u8, check.Registry);
            json.WriteString("login"u8, check.Login?.Text);
            json.WriteString("set"u8, check.Login?.Identifier);
            json.WriteString("origin"u8, check.Login?.Origin);
            JsonAnswer.WriteTime(json, "loginExpiresAt", check.Login?.ExpiresAt);
            json.WriteString("digest"u8, check.Digest);
            if (check.Bytes is { } bytes)
            {
                json.WriteNumber("bytes"u8, bytes);
            }
            else
            {
                json.WriteNull("bytes"u8);
            }

            json.WriteString("platform"u8, check.Platform);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
