using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Berth.Core.DevContainers;

/// <summary>
/// Reads JSON with comments, trailing commas and a byte order mark, as the Dev Containers CLI takes it. Of a name that is written twice
/// the last counts.
/// </summary>
/// <remarks>
/// The CLI also takes JSON that is broken: it silently goes on with what it could make of it. Who writes a comma too few is not helped
/// by that, so here it is an error.
/// </remarks>
public static class Jsonc
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>How deep values may be nested.</summary>
    public const int MaxDepth = 64;

    private const string Advice = "correct it there; an editor that knows \"JSON with comments\" underlines it";

    private static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = MaxDepth + 2,
    };

    /// <param name="file">The file's name, for locations alone.</param>
    /// <returns>An object.</returns>
    /// <exception cref="DevContainerFileException">It is too large, too deep, broken, or no object.</exception>
    public static ConfigNode Parse(string file, ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxBytes)
        {
            throw new DevContainerFileException(new(file, 0), $"it is over {MaxBytes} bytes, which no such file is", "is this the right file?");
        }

        var text = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        if (!Utf8.IsValid(text))
        {
            // As Node reads it: what is no UTF-8, perhaps in a comment, becomes a replacement character.
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        }

        var parser = new Parser(file, text);
        try
        {
            return parser.ParseRoot();
        }
        catch (JsonException failure)
        {
            // Its message quotes the text; its position does not.
            var line = (int)(failure.LineNumber ?? 0) + 1;
            throw new DevContainerFileException(
                new(file, line),
                $"not valid JSON at byte {failure.BytePositionInLine + 1} of the line; "
                    + "the Dev Containers CLI would silently ignore what it does not understand",
                Advice);
        }
        catch (InvalidOperationException)
        {
            throw new DevContainerFileException(new(file, parser.Line()), "a text holds an escape that is not Unicode", Advice);
        }
    }

    private ref struct Parser
    {
        private readonly string file;
        private readonly ReadOnlySpan<byte> text;
        private Utf8JsonReader reader;
        private int line = 1;
        private int counted;

        public Parser(string file, ReadOnlySpan<byte> text)
        {
            this.file = file;
            this.text = text;
            reader = new(text, Options);
        }

        public ConfigNode ParseRoot()
        {
            if (text.TrimStart(" \t\r\n"u8).IsEmpty)
            {
                throw new DevContainerFileException(new(file, 0), "it is empty", "write an object, such as { \"image\": \"debian:12\" }");
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new DevContainerFileException(new(file, Line()), "its outermost value is no object", "write { … } around everything");
            }

            var root = Value();

            // The object is closed; reading on finds what must not follow it.
            reader.Read();
            return root;
        }

        /// <summary>Where the reader is.</summary>
        public int Line()
        {
            var position = (int)Math.Min(reader.TokenStartIndex, text.Length);
            if (position > counted)
            {
                line += text[counted..position].Count((byte)'\n');
                counted = position;
            }

            return line;
        }

        private ConfigNode Value()
        {
            var start = Line();
            return reader.TokenType switch
            {
                JsonTokenType.StartObject => ConfigNode.OfMembers(Members(), start),
                JsonTokenType.StartArray => ConfigNode.OfItems(Items(), start),
                JsonTokenType.String => ConfigNode.OfText(reader.GetString()!, start),
                JsonTokenType.Number => ConfigNode.OfNumber(Encoding.UTF8.GetString(reader.ValueSpan), start),
                JsonTokenType.True => ConfigNode.OfWord(JsonValueKind.True, start),
                JsonTokenType.False => ConfigNode.OfWord(JsonValueKind.False, start),
                _ => ConfigNode.OfWord(JsonValueKind.Null, start),
            };
        }

        private List<ConfigMember> Members()
        {
            RefuseDepth();
            List<ConfigMember> members = [];
            Dictionary<string, int> places = [];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (name, start) = (reader.GetString()!, Line());
                reader.Read();
                var member = new ConfigMember(name, start, Value());
                if (places.TryGetValue(name, out var place))
                {
                    members[place] = member;
                    continue;
                }

                places[name] = members.Count;
                members.Add(member);
            }

            return members;
        }

        private List<ConfigNode> Items()
        {
            RefuseDepth();
            List<ConfigNode> items = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                items.Add(Value());
            }

            return items;
        }

        private void RefuseDepth()
        {
            if (reader.CurrentDepth >= MaxDepth)
            {
                throw new DevContainerFileException(
                    new(file, Line()), $"values are nested over {MaxDepth} levels deep", "nobody needs that; is this the right file?");
            }
        }
    }
}
