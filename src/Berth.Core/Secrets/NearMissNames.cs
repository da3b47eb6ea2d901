using System.Text;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>Finds names that miss the convention by little, and leaves alone those that other tools are known to use.</summary>
internal static class NearMissNames
{
    /// <summary>No one types a longer name by mistake.</summary>
    private const int LongestName = 200;

    /// <summary>Of the convention's form and not meant for it: what an environment sets itself.</summary>
    private static readonly HashSet<string> OthersNames = ["GITHUB_CODESPACES_CONTAINER_REGISTRY"];

    /// <summary>What stands in front of REGISTRY where something else than images is registered.</summary>
    private static readonly HashSet<string> OthersRegistries =
        ["CARGO", "CI", "GEM", "HELM", "MAVEN", "MODEL", "NPM", "NUGET", "PYPI", "SCHEMA", "SERVICE", "TERRAFORM", "YARN"];

    /// <summary>The name that was meant, or null for one that has nothing to do with the convention.</summary>
    /// <param name="name">Not of the convention.</param>
    public static NearMiss? Find(string name)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        var upper = name.ToUpperInvariant();
        if (OthersNames.Contains(upper))
        {
            return null;
        }

        var words = WordsOf(upper);
        return MiddleOf(words) is { } middle && EndingOf(words[middle.End..], middle) is { } ending
            ? Described(name, upper, words, middle, ending)
            : null;
    }

    private static NearMiss Described(string name, string upper, List<Word> words, Middle middle, Ending ending)
    {
        var written = middle.Start == 0 ? "" : upper[..words[middle.Start - 1].End];
        var identifier = AsIdentifier(written);
        var expected = new RegistrySecretName(identifier, ending.Part);
        var usual = ending.Text == RegistrySecretName.NameOf(ending.Part);
        var difference = middle.Kind switch
        {
            _ when written == "" => "has no identifier in front",
            _ when words[middle.Start..].Any(word => word.Start > 0 && upper[word.Start - 1] != '_') => "has other signs than underscores",
            MiddleKind.ContainerMissing => "lacks CONTAINER",
            MiddleKind.Docker => "says DOCKER instead of CONTAINER",
            MiddleKind.Misspelt => "misspells CONTAINER_REGISTRY",
            MiddleKind.Joined => "lacks an underscore in CONTAINER_REGISTRY",
            _ when ending.Text == "" => "names no part",
            _ when !usual => $"ends in {Printable.Text(ending.Text)} instead of {RegistrySecretName.NameOf(ending.Part)}",
            _ when char.IsAsciiDigit(written[0]) => "begins with a digit",
            _ => "has a sign that names do not have, or too many underscores",
        };
        var isWeak = middle.Kind == MiddleKind.ContainerMissing
            ? !usual || ending.Part != RegistrySecretPart.Server
            : written == "" && !usual;
        var severity = ending.Text == "" ? Severity.Notice : Severity.Warning;
        return new(Printable.Text(name), expected, difference, severity, NeedsCompany: isWeak || ending.IsVague);
    }

    /// <summary>The identifier that was written, with underscores for other signs; a stand-in where there is none.</summary>
    private static string AsIdentifier(string written)
    {
        var text = new StringBuilder(written.Length + 3);
        foreach (var c in written)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return written == "" ? "MY" : char.IsAsciiDigit(text[0]) ? $"R{text}" : text.ToString();
    }

    private static Middle? MiddleOf(List<Word> words)
    {
        for (var i = words.Count - 1; i >= 0; i--)
        {
            var word = words[i].Text;
            if (Spelling.IsWithin(2, word, "CONTAINERREGISTRY"))
            {
                return new(i, i + 1, word == "CONTAINERREGISTRY" ? MiddleKind.Joined : MiddleKind.Misspelt);
            }

            if (!Spelling.IsWithin(2, word, "REGISTRY"))
            {
                continue;
            }

            var before = i > 0 ? words[i - 1].Text : "";
            if (Spelling.IsWithin(2, before, "CONTAINER"))
            {
                return new(i - 1, i + 1, (before, word) is ("CONTAINER", "REGISTRY") ? MiddleKind.Right : MiddleKind.Misspelt);
            }

            if (before == "DOCKER" && i > 1)
            {
                return new(i - 1, i + 1, MiddleKind.Docker);
            }

            return i > 0 && Spelling.IsWithin(1, word, "REGISTRY") && !OthersRegistries.Contains(before)
                ? new(i, i + 1, MiddleKind.ContainerMissing)
                : null;
        }

        return null;
    }

    /// <summary>The part that the last words mean. Misspelt ones count only where CONTAINER and REGISTRY leave no doubt.</summary>
    private static Ending? EndingOf(List<Word> words, Middle middle)
    {
        var text = string.Join('_', words.Select(word => word.Text));
        var isSure = middle.Kind != MiddleKind.ContainerMissing;
        if (text == "")
        {
            return isSure && middle.Start > 0 ? new("", RegistrySecretPart.Server, IsVague: false) : null;
        }

        return PartSpellings.Find(text, mayBeMisspelt: isSure) is { } meant ? new(text, meant.Part, meant.IsVague) : null;
    }

    private static List<Word> WordsOf(string upper)
    {
        List<Word> words = [];
        var start = -1;
        for (var i = 0; i <= upper.Length; i++)
        {
            var isInside = i < upper.Length && char.IsLetterOrDigit(upper[i]);
            if (isInside && start < 0)
            {
                start = i;
            }
            else if (!isInside && start >= 0)
            {
                words.Add(new(upper[start..i], start, i));
                start = -1;
            }
        }

        return words;
    }

    private readonly record struct Word(string Text, int Start, int End);

    /// <summary>Where CONTAINER_REGISTRY stands among the words, and how it was written.</summary>
    private readonly record struct Middle(int Start, int End, MiddleKind Kind);

    private readonly record struct Ending(string Text, RegistrySecretPart Part, bool IsVague);

    private enum MiddleKind
    {
        Right,
        Joined,
        Misspelt,
        Docker,
        ContainerMissing,
    }
}
