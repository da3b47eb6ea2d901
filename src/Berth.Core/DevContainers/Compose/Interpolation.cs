using System.Text;
using Berth.Core.References;

namespace Berth.Core.DevContainers.Compose;

/// <summary>
/// Puts variables into a text as compose does: <c>$X</c>, <c>${X}</c>, <c>${X:-default}</c>, <c>${X-default}</c>, <c>${X:?message}</c>,
/// <c>${X?message}</c>, <c>${X:+instead}</c>, <c>${X+instead}</c>; <c>$$</c> is a dollar sign. What is not set is empty.
/// </summary>
/// <remarks>Rule: <see href="https://docs.docker.com/reference/compose-file/interpolation/"/>.</remarks>
internal static class Interpolation
{
    private const int MaxDepth = 16;

    private const int MaxLength = 64 * 1024;

    /// <exception cref="DevContainerFileException">A form is unknown, or a required variable is missing.</exception>
    public static string Expand(string text, Func<string, string?> lookup, SourceLocation location, Dollar dollar = Dollar.IsRefused) =>
        text.Contains('$', StringComparison.Ordinal) ? new Expansion(text, lookup, location, dollar, depth: 0).Run() : text;

    private sealed class Expansion(string text, Func<string, string?> lookup, SourceLocation location, Dollar dollar, int depth)
    {
        private readonly StringBuilder result = new();

        public string Run()
        {
            var at = 0;
            while (text.IndexOf('$', at) is var sign and >= 0)
            {
                Append(text.AsSpan(at, sign - at));
                at = Variable(sign);
            }

            Append(text.AsSpan(at));
            return result.ToString();
        }

        /// <returns>What follows it.</returns>
        private int Variable(int sign)
        {
            var after = text.AsSpan(sign + 1);
            if (after is ['$', ..])
            {
                Append("$");
                return sign + 2;
            }

            var start = sign + (after is ['{', ..] ? 2 : 1);
            var end = NameEnd(start);
            if (end > start && after is not ['{', ..])
            {
                Append(lookup(text[start..end]));
                return end;
            }

            var close = end > start ? Close(end) : -1;
            if (close < 0)
            {
                return dollar == Dollar.IsKept ? Keep(sign) : throw NotUnderstood();
            }

            Append(Braced(text[start..end], text[end..close]));
            return close + 1;
        }

        private int Keep(int sign)
        {
            Append("$");
            return sign + 1;
        }

        private string? Braced(string name, string form) => form switch
        {
            "" => lookup(name),
            [':', '-', .. var otherwise] => lookup(name) is { Length: > 0 } value ? value : Inner(otherwise),
            ['-', .. var otherwise] => lookup(name) ?? Inner(otherwise),
            [':', '+', .. var instead] => lookup(name) is { Length: > 0 } ? Inner(instead) : "",
            ['+', .. var instead] => lookup(name) is not null ? Inner(instead) : "",
            [':', '?', .. var message] => lookup(name) is { Length: > 0 } value ? value : throw Missing(name, message),
            ['?', .. var message] => lookup(name) ?? throw Missing(name, message),
            _ when dollar == Dollar.IsKept => $"${{{name}{form}}}",
            _ => throw NotUnderstood(),
        };

        private string Inner(string inner) =>
            depth == MaxDepth ? throw NotUnderstood() : new Expansion(inner, lookup, location, dollar, depth + 1).Run();

        private void Append(ReadOnlySpan<char> part)
        {
            if (result.Length + part.Length > MaxLength)
            {
                throw new DevContainerFileException(location, $"with its variables this is over {MaxLength} characters", "is this the right file?");
            }

            result.Append(part);
        }

        private int Close(int from)
        {
            var open = 1;
            for (var i = from; i < text.Length; i++)
            {
                open += text[i] switch { '{' when text[i - 1] == '$' => 1, '}' => -1, _ => 0 };
                if (open == 0)
                {
                    return i;
                }
            }

            return -1;
        }

        private int NameEnd(int start)
        {
            var end = start;
            while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '_' || (end > start && char.IsAsciiDigit(text[end]))))
            {
                end++;
            }

            return end;
        }

        private DevContainerFileException Missing(string name, string message) => new(
            location,
            $"the variable '{Printable.Text(name)}' is required and not set{(message is "" ? "" : $": {Printable.Text(message)}")}",
            $"set {Printable.Text(name)} in the environment or in .env; a secret is hidden from what compose files say");

        private DevContainerFileException NotUnderstood() => new(
            location, "a dollar sign begins no variable that compose understands", "write $$ for a dollar sign");
    }
}

/// <summary>What becomes of a dollar sign that begins no variable.</summary>
internal enum Dollar
{
    IsRefused,
    IsKept,
}
