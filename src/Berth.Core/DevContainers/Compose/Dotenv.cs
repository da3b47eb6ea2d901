using System.Text;

namespace Berth.Core.DevContainers.Compose;

/// <summary>
/// Reads a file like <c>.env</c> as compose does: <c>NAME=value</c>, perhaps after <c>export</c>; between single quotes everything is
/// meant as it is written, elsewhere variables are put in; a <c>#</c> after a blank begins a comment.
/// </summary>
internal static class Dotenv
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>A missing file says nothing.</summary>
    /// <param name="lookup">The environment, which wins over earlier lines.</param>
    /// <exception cref="DevContainerFileException">It cannot be read, or holds what is no variable.</exception>
    public static Dictionary<string, string> Read(string path, string shown, Func<string, string?> lookup)
    {
        var values = new Dictionary<string, string>();
        if (!File.Exists(path))
        {
            return values;
        }

        var lines = Encoding.UTF8.GetString(SourceFile.Read(path, shown, MaxBytes)).TrimStart('\ufeff').Split('\n');
        for (var (i, length) = (0, 0L); i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line is not ("" or ['#', ..]))
            {
                var location = new SourceLocation(shown, i + 1);
                length += Take(line.StartsWith("export ", StringComparison.Ordinal) ? line[7..].TrimStart() : line, location, values, lookup);
                if (length > 4 * MaxBytes)
                {
                    throw new DevContainerFileException(location, "with its variables the file is far too long", "is this the right file?");
                }
            }
        }

        return values;
    }

    /// <returns>How long the value is.</returns>
    private static int Take(string line, SourceLocation location, Dictionary<string, string> values, Func<string, string?> lookup)
    {
        var end = line.AsSpan().IndexOfAny('=', ':');
        if (end <= 0)
        {
            // A name alone takes its value from the environment, where it is found anyway.
            return 0;
        }

        var (name, value) = (line[..end].TrimEnd(), line[(end + 1)..].TrimStart());
        values[name] = value switch
        {
            ['\'', .. var rest] when rest.IndexOf('\'', StringComparison.Ordinal) is var close and >= 0 => rest[..close],
            ['"', .. var rest] when Close(rest) is var close and >= 0 => Expand(Unescape(rest[..close])),
            _ => Expand(WithoutComment(value)),
        };
        return values[name].Length;

        string Expand(string text) =>
            Interpolation.Expand(text, wanted => lookup(wanted) ?? values.GetValueOrDefault(wanted), location, Dollar.IsKept);
    }

    private static int Close(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return -1;
    }

    private static string Unescape(string text) => text
        .Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\\"", "\"", StringComparison.Ordinal)
        .Replace("\\\\", "\\", StringComparison.Ordinal);

    private static string WithoutComment(string value)
    {
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? value : value[..comment]).TrimEnd();
    }
}
