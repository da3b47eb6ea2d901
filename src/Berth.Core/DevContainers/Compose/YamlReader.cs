using System.Text;
using Berth.Core.References;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Berth.Core.DevContainers.Compose;

/// <summary>
/// Reads YAML into nodes, with anchors, aliases and merge keys. An alias costs nothing but counts in full, so that a few lines cannot
/// become a million values.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>How deep values may be nested.</summary>
    public const int MaxDepth = 64;

    /// <summary>How many values a file may have, every alias followed.</summary>
    public const int MaxSize = 200_000;

    private const string Advice = "correct it there";

    private readonly string file;
    private readonly Parser events;
    private readonly Dictionary<string, YamlNode?> anchors = [];
    private int mergedIn;

    private YamlReader(string file, string text) => (this.file, events) = (file, new(new StringReader(text)));

    /// <param name="file">Its name, for locations.</param>
    /// <returns>The documents in it that say something.</returns>
    /// <exception cref="DevContainerFileException">It is too large, or no YAML.</exception>
    public static IReadOnlyList<YamlNode> Read(string file, ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxBytes)
        {
            throw new DevContainerFileException(new(file, 0), $"it is over {MaxBytes} bytes, which no such file is", "is this the right file?");
        }

        var text = Encoding.UTF8.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content);
        var reader = new YamlReader(file, text);
        try
        {
            return reader.Documents();
        }
        catch (YamlException failure)
        {
            // Its message quotes the text; its position does not.
            throw new DevContainerFileException(
                new(file, LineOf(failure, text.Split('\n'))), "not valid YAML", "correct it there; often it is a tab, or an indentation");
        }
        catch (Exception failure) when (failure is
            ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // What the library does not take for an error of the text.
            throw new DevContainerFileException(new(file, 0), "not valid YAML", Advice);
        }
    }

    private static int LineOf(YamlException failure, string[] lines)
    {
        // What ends too early is noticed behind the last line, a tab on the line before it.
        var last = Array.FindLastIndex(lines, line => line.Trim() is not "") + 1;
        var line = (int)Math.Clamp(failure.End.Line, 1, Math.Max(1, last));
        return line < last && lines[line].StartsWith('\t') ? line + 1 : line;
    }

    private List<YamlNode> Documents()
    {
        List<YamlNode> documents = [];
        while (events.MoveNext())
        {
            if (events.Current is DocumentStart)
            {
                anchors.Clear();
                events.MoveNext();
                if (Value(depth: 1) is { IsNull: false } document)
                {
                    documents.Add(document);
                }
            }
        }

        return documents;
    }

    private YamlNode Value(int depth)
    {
        var here = At(events.Current);
        if (depth > MaxDepth)
        {
            throw TooDeep(here);
        }

        if (events.Current is AnchorAlias alias)
        {
            return anchors.GetValueOrDefault(alias.Value.Value)
                ?? throw new DevContainerFileException(here, $"the alias '{Shown(alias.Value.Value)}' has no anchor before it", Advice);
        }

        // Of some texts the library makes events that do not fit together.
        var start = events.Current as NodeEvent ?? throw new DevContainerFileException(here, "not valid YAML", Advice);
        var tag = start.Tag.IsEmpty ? null : start.Tag.IsNonSpecific ? "!" : start.Tag.Value;
        var node = start switch
        {
            Scalar scalar => OfScalar(scalar, here, tag),
            SequenceStart => YamlNode.OfItems(Items(depth), here, tag),
            _ => OfMapping(depth, here, tag),
        };
        if (node.Size > MaxSize)
        {
            throw new DevContainerFileException(
                here, $"with its aliases this is over {MaxSize} values", "nobody needs that; is this the right file?");
        }

        if (depth + node.Depth > 2 * MaxDepth)
        {
            throw TooDeep(here);
        }

        if (!start.Anchor.IsEmpty)
        {
            anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private static YamlNode OfScalar(Scalar scalar, SourceLocation here, string? tag) =>
        scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" }
            ? YamlNode.OfNull(here, tag)
            : YamlNode.OfText(scalar.Value, here, tag, scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded);

    private List<YamlNode> Items(int depth)
    {
        List<YamlNode> items = [];
        while (events.MoveNext() && events.Current is not SequenceEnd)
        {
            items.Add(Value(depth + 1));
        }

        return items;
    }

    private YamlNode OfMapping(int depth, SourceLocation here, string? tag)
    {
        var own = new OrderedDictionary<string, YamlMember>();
        List<YamlNode> merged = [];
        while (events.MoveNext() && events.Current is not MappingEnd)
        {
            var at = At(events.Current);
            var name = Value(depth + 1);
            events.MoveNext();
            var value = Value(depth + 1);
            if (name is { Text: "<<" })
            {
                merged.AddRange(value.Kind == YamlKind.List ? value.Items : [value]);
            }
            else
            {
                own[name.Text ?? ""] = new(name.Text ?? "", at, value);
            }
        }

        // What is written here counts before what is merged in, and of that the first.
        foreach (var member in merged.SelectMany(node => node.Members))
        {
            own.TryAdd(member.Name, member);
            mergedIn++;
            if (mergedIn > MaxSize)
            {
                throw new DevContainerFileException(here, $"over {MaxSize} values are merged in", "nobody needs that; is this the right file?");
            }
        }

        return YamlNode.OfMembers([.. own.Values], here, tag);
    }

    private SourceLocation At(ParsingEvent? parsed) => new(file, (int)(parsed?.Start.Line ?? 0));

    private static DevContainerFileException TooDeep(SourceLocation here) =>
        new(here, $"values are nested over {MaxDepth} levels deep", "nobody needs that; is this the right file?");

    private static string Shown(string text) => Printable.Text(text);
}
