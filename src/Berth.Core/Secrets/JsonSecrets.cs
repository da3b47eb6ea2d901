using System.Text.Json;

namespace Berth.Core.Secrets;

/// <summary>A flat JSON object of texts, with the comments and trailing commas that the Dev Containers CLI allows.</summary>
internal static class JsonSecrets
{
    private static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 8,
    };

    /// <summary>Whether the text begins as JSON does, or with a comment that only JSON with comments has.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        var start = text.TrimStart(" \t\r\n"u8);
        return start is [(byte)'{' or (byte)'[', ..] or [(byte)'/', (byte)'/' or (byte)'*', ..];
    }

    /// <param name="problem">Where and what, or null for a file without fault. Never what stands there.</param>
    public static FileEntries Read(ReadOnlySpan<byte> text, out string? problem)
    {
        var entries = new FileEntries();
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            problem = ReadObject(ref reader, text, entries);
        }
        catch (JsonException failure)
        {
            // Its message quotes the text; its position does not.
            problem = $"line {failure.LineNumber + 1}: not valid JSON at byte {failure.BytePositionInLine + 1} of the line";
        }
        catch (InvalidOperationException)
        {
            problem = $"line {LineOf(reader, text)}: a text holds an escape that is not Unicode";
        }

        return entries;
    }

    private static string? ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, FileEntries entries)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return $"line {LineOf(reader, text)}: a JSON file of secrets is one object, {{ \"NAME\": \"value\" }}";
        }

        var (line, counted) = (1, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var start = (int)reader.TokenStartIndex;
            (line, counted) = (line + text[counted..start].Count((byte)'\n'), start);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                return $"line {line}: a value is {KindOf(reader.TokenType)}, not a text in quotation marks";
            }

            if (!entries.TryAdd(name, reader.GetString()!, line))
            {
                return $"line {line}: more than {SecretsFile.MaxEntries} entries";
            }
        }

        // The object is closed; reading on finds what must not follow it.
        return reader.Read() ? $"line {LineOf(reader, text)}: something follows the object" : null;
    }

    private static string KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "a list",
        _ => "an object",
    };

    private static int LineOf(Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        SecretsFile.LineAt(text, (int)Math.Min(reader.TokenStartIndex, text.Length));
}
