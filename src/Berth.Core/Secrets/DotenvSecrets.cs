using System.Text;

namespace Berth.Core.Secrets;

/// <summary>
/// Lines of <c>NAME=value</c>, as many tools write them, without the expansion that many tools do. In single quotes everything stands
/// for itself; in double quotes <c>\n \r \t \" \\</c> are escapes; both may go over several lines. A value without quotes ends at the
/// line or at <c> #</c>.
/// </summary>
internal static class DotenvSecrets
{
    /// <param name="problem">Where and what, or null for a file without fault. Never what stands there.</param>
    public static FileEntries Read(string text, out string? problem)
    {
        var entries = new FileEntries();
        var cursor = new Cursor(text);
        while (!cursor.IsAtEnd)
        {
            var line = cursor.Line;
            var (name, value, fault) = Entry(cursor);
            if (fault is not null)
            {
                problem = $"line {line}: {fault}";
                return entries;
            }

            if (name is not null && !entries.TryAdd(name, value, line))
            {
                problem = $"line {line}: more than {SecretsFile.MaxEntries} entries";
                return entries;
            }
        }

        problem = null;
        return entries;
    }

    private static (string? Name, string Value, string? Fault) Entry(Cursor cursor)
    {
        cursor.SkipBlanks();
        if (cursor.IsAtLineEnd || cursor.Next == '#')
        {
            cursor.TakeLine();
            return default;
        }

        var name = cursor.TakeName();
        cursor.SkipBlanks();
        if (name == "export" && cursor.Next != '=')
        {
            name = cursor.TakeName();
            cursor.SkipBlanks();
        }

        if (name == "" || cursor.Next != '=')
        {
            return (null, "", "not of the form NAME=value");
        }

        cursor.Take();
        var hadBlank = cursor.SkipBlanks();
        if (cursor.Next is not ('"' or '\''))
        {
            return (name, Unquoted(cursor.TakeLine(), hadBlank), null);
        }

        var value = cursor.Next == '\'' ? SingleQuoted(cursor) : DoubleQuoted(cursor);
        if (value is null)
        {
            return (null, "", "a quotation mark opens here and none closes");
        }

        var rest = cursor.TakeLine().Trim();
        return rest is "" or ['#', ..] ? (name, value, null) : (null, "", "something follows the closing quotation mark");
    }

    private static string Unquoted(string rest, bool afterBlank)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '#' && (i == 0 ? afterBlank : rest[i - 1] is ' ' or '\t'))
            {
                return rest[..i].TrimEnd(' ', '\t');
            }
        }

        return rest.TrimEnd(' ', '\t');
    }

    private static string? SingleQuoted(Cursor cursor)
    {
        cursor.Take();
        var value = new StringBuilder();
        while (!cursor.IsAtEnd)
        {
            if (cursor.Take() is var c && c == '\'')
            {
                return value.ToString();
            }

            value.Append(c);
        }

        return null;
    }

    private static string? DoubleQuoted(Cursor cursor)
    {
        cursor.Take();
        var value = new StringBuilder();
        while (!cursor.IsAtEnd)
        {
            var c = cursor.Take();
            if (c == '"')
            {
                return value.ToString();
            }

            if (c == '\\' && cursor.Next is 'n' or 'r' or 't' or '"' or '\\')
            {
                c = cursor.Take() switch
                {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    var itself => itself,
                };
            }

            value.Append(c);
        }

        return null;
    }

    /// <summary>A place in the text. CRLF counts as one line break, and reads as LF within quotes.</summary>
    private sealed class Cursor(string text)
    {
        private int position;

        public int Line { get; private set; } = 1;

        public bool IsAtEnd => position >= text.Length;

        /// <summary>The character to come, or NUL, which no file that is read here holds.</summary>
        public char Next => IsAtEnd ? '\0' : text[position];

        public bool IsAtLineEnd => IsAtEnd || Next == '\n' || IsAtCrLf;

        private bool IsAtCrLf => Next == '\r' && position + 1 < text.Length && text[position + 1] == '\n';

        public char Take()
        {
            if (IsAtCrLf)
            {
                position++;
            }

            var c = text[position++];
            Line += c == '\n' ? 1 : 0;
            return c;
        }

        public bool SkipBlanks()
        {
            var start = position;
            while (Next is ' ' or '\t')
            {
                position++;
            }

            return position > start;
        }

        /// <summary>Letters, digits, underscores, hyphens and dots: more than a name may hold, so that near misses are told.</summary>
        public string TakeName()
        {
            var start = position;
            while (char.IsAsciiLetterOrDigit(Next) || Next is '_' or '-' or '.')
            {
                position++;
            }

            return text[start..position];
        }

        /// <summary>The rest of the line without its line break, which is passed over.</summary>
        public string TakeLine()
        {
            var end = text.IndexOf('\n', position);
            var line = end < 0 ? text[position..] : text[position..end];
            position = end < 0 ? text.Length : end + 1;
            Line++;
            return line.TrimEnd('\r');
        }
    }
}
