using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Core.Problems;

namespace Berth.Cli.Commands;

/// <summary>What <c>--json</c> prints: one indented object on standard output, and nothing else there.</summary>
public static class JsonAnswer
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,

        // For programs and terminals, never inside HTML: '<' and umlauts may stay as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The option that every command with an answer has.</summary>
    public static Option<bool> Option() => new("--json") { Description = "Print the answer as JSON" };

    public static void Write(Terminal terminal, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        terminal.Line(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    public static void WriteProblems(Utf8JsonWriter json, IEnumerable<Problem> problems)
    {
        json.WriteStartArray("problems"u8);
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("code"u8, problem.Code.Text);
            json.WriteString("name"u8, problem.Code.ToString());
            json.WriteString("severity"u8, problem.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "notice" });
            json.WriteString("subject"u8, problem.Subject);
            json.WriteString("what"u8, problem.What);
            json.WriteString("why"u8, problem.Why);
            json.WriteString("fix"u8, problem.Fix);
            json.WriteString("command"u8, problem.Command);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>RFC 3339 in UTC, or null.</summary>
    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
