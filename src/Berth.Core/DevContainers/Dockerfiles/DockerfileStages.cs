using System.Globalization;

namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>The stages of a Dockerfile, and the ARGs before the first of them.</summary>
internal sealed class DockerfileStages
{
    private static readonly char[] Blanks = [' ', '\t'];

    private readonly Dictionary<string, List<DockerfileStage>> named = new(StringComparer.OrdinalIgnoreCase);

    private DockerfileStages(DockerfileText text) => Text = text;

    public DockerfileText Text { get; }

    /// <summary>The words of every ARG before the first FROM, <c>NAME</c> or <c>NAME=default</c>, as they are written.</summary>
    public List<string> GlobalArgs { get; } = [];

    public List<DockerfileStage> Stages { get; } = [];

    /// <exception cref="DevContainerFileException">There is no FROM, or one without an image.</exception>
    public static DockerfileStages Of(DockerfileText text)
    {
        var stages = new DockerfileStages(text);
        foreach (var instruction in text.Instructions)
        {
            stages.Take(instruction.Keyword, instruction);
        }

        return stages.Stages.Count > 0
            ? stages
            : throw new DevContainerFileException(text.At(0), "it has no FROM", "begin it with FROM and an image");
    }

    /// <summary>The stage of this name or number; null where there is none. Of two with one name the last counts.</summary>
    /// <param name="before">Only stages before this one count.</param>
    public DockerfileStage? Find(string name, int before)
    {
        if (named.TryGetValue(name, out var same) && same[0].Index < before)
        {
            var (low, high) = (0, same.Count - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = same[middle].Index < before ? (middle, high) : (low, middle - 1);
            }

            return same[low];
        }

        return int.TryParse(name, NumberStyles.None, null, out var index) && index < before ? Stages[index] : null;
    }

    private void Take(string keyword, DockerfileInstruction instruction)
    {
        switch (keyword)
        {
            case "FROM":
                TakeFrom(instruction);
                break;
            case "ARG" when Stages.Count == 0:
                GlobalArgs.AddRange(Words(instruction.Text));
                break;
            case "COPY" or "ADD" when Stages is [.., var stage]:
                stage.Sources.AddRange(Flags(instruction.Text).Select(flag => ValueOf(flag, "--from=")).OfType<string>()
                    .Select(from => (ReferenceUse.CopyFrom, from, Text.At(instruction.Line))));
                break;
            case "RUN" when Stages is [.., var stage]:
                stage.Sources.AddRange(Flags(instruction.Text).Select(flag => ValueOf(flag, "--mount=")).OfType<string>()
                    .SelectMany(mount => mount.Split(',')).Select(part => ValueOf(part.Trim('"'), "from=")).OfType<string>()
                    .Select(from => (ReferenceUse.MountFrom, from, Text.At(instruction.Line))));
                break;
        }
    }

    private void TakeFrom(DockerfileInstruction instruction)
    {
        var words = instruction.Text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        var flags = words.TakeWhile(IsFlag).ToList();
        var location = Text.At(instruction.Line);
        string? name = words[flags.Count..] switch
        {
            [_] => null,
            [_, var separator, var label] when separator.Equals("AS", StringComparison.OrdinalIgnoreCase) => label,
            _ => throw new DevContainerFileException(location, "this FROM is not FROM image, or FROM image AS name", "correct the line"),
        };
        var platform = flags.Select(flag => ValueOf(flag, "--platform=")).LastOrDefault(value => value is not null);
        var stage = new DockerfileStage(Stages.Count, name, words[flags.Count], platform, location);
        Stages.Add(stage);
        if (name is null)
        {
            return;
        }

        if (!named.TryGetValue(name, out var same))
        {
            named[name] = same = [];
        }

        same.Add(stage);
    }

    private static IEnumerable<string> Flags(string text) => Words(text).TakeWhile(IsFlag);

    private static bool IsFlag(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private static string? ValueOf(string word, string name) =>
        word.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? word[name.Length..] : null;

    /// <summary>Words as a shell sees them: blanks within quotes do not part them. Quotes stay.</summary>
    private static IEnumerable<string> Words(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (Array.IndexOf(Blanks, text[at]) >= 0)
            {
                at++;
                continue;
            }

            var start = at;
            for (char? quote = null; at < text.Length && (quote is not null || Array.IndexOf(Blanks, text[at]) < 0); at++)
            {
                quote = text[at] switch
                {
                    '"' or '\'' when quote is null => text[at],
                    var c when c == quote => null,
                    _ => quote,
                };
            }

            yield return text[start..at];
        }
    }
}
