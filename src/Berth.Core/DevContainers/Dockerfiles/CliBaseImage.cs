using System.Text;

namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>
/// Which base image the Dev Containers CLI 0.89 finds in a Dockerfile. It reads with patterns: every line that begins with FROM begins a
/// stage, every one that begins with ARG is one variable, names of stages are case-sensitive, and of substitutions it knows
/// <c>${X:-word}</c> and <c>${X:+word}</c> without anything inside. Where that differs from what the engine builds, it looks at the
/// metadata of another image.
/// </summary>
internal sealed class CliBaseImage
{

    /// <summary>How often a variable is looked up, all in all.</summary>
    private const int MaxLookups = 10_000;

    private const int MaxDepth = 32;

    private const int MaxLength = 4096;

    private static readonly char[] Blanks = [' ', '\t', '\r'];

    private readonly List<(string Name, string? Default)> preamble = [];
    private readonly List<(string Image, string? Label)> stages = [];
    private readonly Dictionary<string, int> labels = [];
    private readonly IReadOnlyDictionary<string, string?> args;
    private readonly IReadOnlyDictionary<string, string> platform;

    private CliBaseImage(DockerfileText text, IReadOnlyDictionary<string, string?> args, IReadOnlyDictionary<string, string> platform)
    {
        (this.args, this.platform) = (args, platform);
        foreach (var line in text.Lines)
        {
            Take(line.Split(Blanks, 5, StringSplitOptions.RemoveEmptyEntries), line);
        }
    }

    /// <param name="args">What <c>build.args</c> says, null for what is no text: such an ARG has no value for the CLI.</param>
    /// <returns>Null where it finds none.</returns>
    public static string? Of(
        DockerfileText text, string? target, IReadOnlyDictionary<string, string?> args, IReadOnlyDictionary<string, string> platform) =>
        new CliBaseImage(text, args, platform).Find(target);

    private void Take(string[] words, string line)
    {
        if (words is not [var keyword, ..])
        {
            return;
        }

        if (keyword.StartsWith("FROM", StringComparison.OrdinalIgnoreCase))
        {
            var behind = words[1..].SkipWhile(word => word.StartsWith("--platform=", StringComparison.OrdinalIgnoreCase));
            TakeFrom(keyword.Length == 4 ? [.. behind] : []);
        }
        else if (stages.Count == 0 && words.Length > 1 && keyword.Equals("ARG", StringComparison.OrdinalIgnoreCase))
        {
            // The first word alone; what follows it is another ARG for the engines.
            var rest = line.Trim()[3..].TrimStart();
            var end = rest.AsSpan().IndexOfAny('=', ' ', '\t');
            var value = end < 0 ? "" : rest[end..].TrimStart(' ', '=').Split(Blanks, 2)[0];
            preamble.Add((end < 0 ? rest : rest[..end], value is "" ? null : Unquoted(value, '"')));
        }
    }

    private void TakeFrom(string[] words)
    {
        var label = words is [_, var separator, var name, ..] && separator.Equals("AS", StringComparison.OrdinalIgnoreCase) ? name : null;
        if (label is not null)
        {
            labels[label] = stages.Count;
        }

        stages.Add((words is [var image, ..] ? image.TrimStart('"', '\'').TrimEnd('"', '\'') : "unknown", label));
    }

    private int lookups = MaxLookups;

    private string? Find(string? target)
    {
        var seen = new HashSet<int>();
        var index = target is null ? stages.Count - 1 : labels.GetValueOrDefault(target, -1);
        while (index >= 0 && seen.Add(index))
        {
            var image = Replace(stages[index].Image, preamble.Count, depth: 0);
            if (!labels.TryGetValue(image, out index))
            {
                return image;
            }
        }

        return null;
    }

    /// <param name="before">Only ARGs before this one count.</param>
    private string Replace(string text, int before, int depth)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length && result.Length < MaxLength; at++)
        {
            var start = at + (text.AsSpan(at) is ['$', '{', ..] ? 2 : 1);
            var end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            if (text[at] != '$' || end == start)
            {
                result.Append(text[at]);
                continue;
            }

            var value = depth > MaxDepth ? "" : ValueOf(text[start..end], before, depth);
            if (text.AsSpan(end) is [':', '-' or '+', _, ..] && text[end + 2] != '}')
            {
                var close = text.IndexOf('}', end + 2);
                var word = close < 0 ? text[(end + 2)..] : text[(end + 2)..close];
                value = Unquoted((text[end + 1] == '-') == value is not "" ? value : word, '"');
                end = close < 0 ? text.Length : close;
            }

            result.Append(value);
            at = end < text.Length && text[end] == '}' ? end : end - 1;
        }

        return result.ToString();
    }

    private string ValueOf(string name, int before, int depth)
    {
        // Values of values of values: what grows without end is cut, as a name of a registry has an end too.
        if (--lookups < 0)
        {
            return "";
        }

        for (var i = before - 1; i >= 0; i--)
        {
            if (preamble[i].Name == name && (args.TryGetValue(name, out var given) ? given : preamble[i].Default) is { } value)
            {
                return Replace(value, i, depth + 1);
            }
        }

        return platform.GetValueOrDefault(name) ?? "";
    }

    private static string Unquoted(string text, char quote) => text.Length > 1 && text[0] == quote && text[^1] == quote ? text[1..^1] : text;
}
