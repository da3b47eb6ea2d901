using System.Text;
using Berth.Core.References;

namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>A word of a Dockerfile after quotes are removed and variables are put in.</summary>
/// <param name="Unknown">Why it is not known, one line; null where it is.</param>
internal sealed record ShellWord(string Text, string? Unknown)
{
    private const int MaxDepth = 16;

    /// <summary>The longest word, in characters: each ARG may name the one before it twice.</summary>
    private const int MaxLength = 4096;

    /// <param name="lookup">The value of a variable; null for one that is not set.</param>
    public static ShellWord Expand(string word, char escape, Func<string, string?> lookup)
    {
        var expansion = new Expansion(word, escape, lookup, depth: 0);
        return new(expansion.Run(), expansion.Unknown);
    }

    private sealed class Expansion(string word, char escape, Func<string, string?> lookup, int depth)
    {
        private readonly StringBuilder result = new();
        private int at;

        public string? Unknown { get; private set; }

        public string Run()
        {
            char? quote = null;
            while (at < word.Length)
            {
                var c = word[at];
                if (c == '\'' && quote is null or '\'' || c == '"' && quote is null or '"')
                {
                    quote = quote is null ? c : null;
                    at++;
                }
                else if (quote == '\'')
                {
                    Take(1);
                }
                else if (c == escape && at + 1 < word.Length && (quote is null || word[at + 1] is '"' or '$' || word[at + 1] == escape))
                {
                    at++;
                    Take(1);
                }
                else if (c == '$')
                {
                    Variable();
                }
                else
                {
                    Take(1);
                }
            }

            return result.ToString();
        }

        private void Take(int length)
        {
            Append(word.AsSpan(at, length));
            at += length;
        }

        private void Append(ReadOnlySpan<char> text)
        {
            if (result.Length + text.Length > MaxLength)
            {
                Unknown ??= $"it is over {MaxLength} characters long";
                return;
            }

            result.Append(text);
        }

        private void Variable()
        {
            if (word.AsSpan(at + 1) is ['{', ..])
            {
                Braced();
                return;
            }

            var length = NameLength(at + 1);
            if (length == 0)
            {
                Take(1);
                return;
            }

            Append(ValueOf(word.Substring(at + 1, length)));
            at += 1 + length;
        }

        private void Braced()
        {
            var (start, end) = (at + 2, End(at + 2));
            var length = NameLength(start);
            if (end < 0 || length == 0)
            {
                Unknown ??= $"'{Printable.Text(word)}' holds a substitution that is not understood";
                Take(word.Length - at);
                return;
            }

            var name = word.Substring(start, length);
            var form = word[(start + length)..end];
            at = end + 1;
            Append(form switch
            {
                "" => ValueOf(name),
                [':', '-', .. var otherwise] => lookup(name) is { Length: > 0 } value ? value : Inner(otherwise),
                ['-', .. var otherwise] => lookup(name) ?? Inner(otherwise),
                [':', '+', .. var instead] => lookup(name) is { Length: > 0 } ? Inner(instead) : "",
                ['+', .. var instead] => lookup(name) is not null ? Inner(instead) : "",
                [':', '?', ..] or ['?', ..] => ValueOf(name),
                _ => NotUnderstood(form),
            });
        }

        private string NotUnderstood(string form)
        {
            Unknown ??= $"the substitution '{Printable.Text(form)}' is not understood";
            return "";
        }

        private string ValueOf(string name)
        {
            if (lookup(name) is { } value)
            {
                return value;
            }

            Unknown ??= $"the ARG '{name}' has no value; build.args can give it one";
            return "";
        }

        private string Inner(string text)
        {
            if (depth == MaxDepth)
            {
                return NotUnderstood(text);
            }

            var inner = new Expansion(text, escape, lookup, depth + 1);
            var expanded = inner.Run();
            Unknown ??= inner.Unknown;
            return expanded;
        }

        /// <summary>The brace that closes, or -1.</summary>
        private int End(int from)
        {
            var open = 1;
            for (var i = from; i < word.Length; i++)
            {
                open += word[i] switch { '{' when word[i - 1] == '$' => 1, '}' => -1, _ => 0 };
                if (open == 0)
                {
                    return i;
                }
            }

            return -1;
        }

        private int NameLength(int start)
        {
            var end = start;
            while (end < word.Length && (char.IsAsciiLetterOrDigit(word[end]) || word[end] == '_'))
            {
                end++;
            }

            return end - start;
        }
    }
}
