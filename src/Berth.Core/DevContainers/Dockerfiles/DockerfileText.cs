using System.Text;
using Berth.Core.References;

namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>
/// A Dockerfile cut into instructions, as BuildKit cuts it: 1. the directives at the top, 2. comments and empty lines left out, also
/// within a continued instruction, 3. lines joined that end with the escape character, 4. the bodies of heredocs skipped.
/// </summary>
/// <remarks>Rule: <see href="https://docs.docker.com/reference/dockerfile/"/>.</remarks>
internal sealed class DockerfileText
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly SourceLocation file;
    private readonly string[] lines;
    private readonly List<DockerfileInstruction> instructions = [];
    private readonly List<int> misread = [];

    private DockerfileText(SourceLocation file, string text)
    {
        this.file = file;
        lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = lines[i].TrimEnd('\r');
        }

        Read(ReadDirectives());
    }

    public IReadOnlyList<DockerfileInstruction> Instructions => instructions;

    public IReadOnlyList<string> Lines => lines;

    /// <summary>The frontend that <c># syntax=</c> names.</summary>
    public WrittenText? Syntax { get; private set; }

    /// <summary>What continues a line: a backslash unless <c># escape=`</c> stands at the top.</summary>
    public char Escape { get; private set; } = '\\';

    /// <summary>The line of a <c># escape</c> directive; null without one.</summary>
    public int? EscapeLine { get; private set; }

    /// <summary>Lines that begin with FROM and are inside of something else: the Dev Containers CLI takes them for instructions.</summary>
    public IReadOnlyList<int> MisreadLines => misread;

    /// <param name="file">Its name; with a line, that of the line before the first: a Dockerfile inside a compose file.</param>
    /// <exception cref="DevContainerFileException">It is too large, or a heredoc has no end.</exception>
    public static DockerfileText Parse(SourceLocation file, ReadOnlySpan<byte> content) => content.Length <= MaxBytes
        ? new(file, Encoding.UTF8.GetString(content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content))
        : throw new DevContainerFileException(file, $"it is over {MaxBytes} bytes, which no Dockerfile is", "is this the right file?");

    public SourceLocation At(int line) => new(file.File, file.Line + line);

    /// <returns>The index of the first line that is no directive.</returns>
    private int ReadDirectives()
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line is not ['#', ..] || equals < 0)
            {
                return i;
            }

            var (name, value) = (line[1..equals].Trim(), line[(equals + 1)..].Trim());
            switch (name.ToLowerInvariant())
            {
                case "syntax" when Syntax is null && value is not "":
                    Syntax = new(value.Split((char[])[' ', '\t'], 2)[0], At(i + 1));
                    break;
                case "escape" when EscapeLine is null && value is "\\" or "`":
                    (Escape, EscapeLine) = (value[0], i + 1);
                    break;
                case "syntax" or "escape" or "check":
                    break;
                default:
                    return i;
            }
        }

        return lines.Length;
    }

    private void Read(int first)
    {
        for (var i = first; i < lines.Length; i++)
        {
            if (!IsSkipped(lines[i]))
            {
                i = ReadInstruction(i);
            }
        }
    }

    /// <returns>The index of its last line.</returns>
    private int ReadInstruction(int start)
    {
        var text = new StringBuilder();
        var i = start;
        for (var continues = true; continues && i < lines.Length; i++)
        {
            if (i > start && IsSkipped(lines[i]))
            {
                continue;
            }

            NoteMisread(i, start);
            var line = (i == start ? lines[i].TrimStart() : lines[i]).AsSpan();
            var trimmed = line.TrimEnd(" \t");
            continues = trimmed is [.., var last] && last == Escape;
            text.Append(continues ? trimmed[..^1] : line);
        }

        var whole = text.ToString().TrimEnd();
        var end = whole.AsSpan().IndexOfAny(" \t");
        var keyword = (end < 0 ? whole : whole[..end]).ToUpperInvariant();
        var rest = end < 0 ? "" : whole[end..].Trim();
        if (rest is "" && keyword is "")
        {
            return i - 1;
        }

        instructions.Add(new(keyword, rest, start + 1));
        foreach (var heredoc in Heredoc.In(keyword, rest))
        {
            i = SkipBody(heredoc, start, i);
        }

        return i - 1;
    }

    /// <returns>The index of the line after the body.</returns>
    private int SkipBody(Heredoc heredoc, int start, int body)
    {
        for (var i = body; i < lines.Length; i++)
        {
            if (heredoc.EndsAt(lines[i]))
            {
                return i + 1;
            }

            NoteMisread(i, start);
        }

        throw new DevContainerFileException(
            At(start + 1), $"the heredoc '{Printable.Text(heredoc.Name)}' has no end", "write its name on a line of its own where it ends");
    }

    /// <summary>What the CLI's pattern matches: any line that begins with these four letters.</summary>
    private void NoteMisread(int line, int instruction)
    {
        if (line != instruction && lines[line].AsSpan().TrimStart().StartsWith("FROM", StringComparison.OrdinalIgnoreCase))
        {
            misread.Add(line + 1);
        }
    }

    private static bool IsSkipped(string line) => line.AsSpan().TrimStart() is [] or ['#', ..];
}
