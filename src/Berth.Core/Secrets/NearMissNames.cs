using System.Text;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>Finds names that miss the convention by little, and leaves alone those that other tools are known to use.</summary>
internal static class NearMissNames
{
    /// <summary>No one types a longer name by mistake.</summary>
    private const int LongestName = 200;

    /// <summary>Variables of the convention's form that are not meant for it: an environment's own, and those of package managers.</summary>
    private static readonly HashSet<string> OthersNames = ["GITHUB_CODESPACES_CONTAINER_REGISTRY"];

    private static readonly HashSet<string> OthersRegistries =
        ["CARGO", "CI", "GEM", "HELM", "MAVEN", "MODEL", "NPM", "NUGET", "PYPI", "SCHEMA", "SERVICE", "TERRAFORM", "YARN"];

    /// <summary>What people write for a part; those that many other names end in count only in company.</summary>
    private static readonly Dictionary<string, (RegistrySecretPart Part, bool IsVague)> Endings = new()
    {
        ["SERVER"] = (RegistrySecretPart.Server, false),
        ["LOGIN_SERVER"] = (RegistrySecretPart.Server, false),
        ["LOGINSERVER"] = (RegistrySecretPart.Server, false),
        ["SERVER_URL"] = (RegistrySecretPart.Server, false),
        ["SERVER_NAME"] = (RegistrySecretPart.Server, false),
        ["SERVER_HOST"] = (RegistrySecretPart.Server, false),
        ["URL"] = (RegistrySecretPart.Server, false),
        ["URI"] = (RegistrySecretPart.Server, false),
        ["HOST"] = (RegistrySecretPart.Server, false),
        ["HOSTNAME"] = (RegistrySecretPart.Server, false),
        ["ADDRESS"] = (RegistrySecretPart.Server, true),
        ["DOMAIN"] = (RegistrySecretPart.Server, true),
        ["ENDPOINT"] = (RegistrySecretPart.Server, true),
        ["USER"] = (RegistrySecretPart.User, false),
        ["USERNAME"] = (RegistrySecretPart.User, false),
        ["USER_NAME"] = (RegistrySecretPart.User, false),
        ["USER_ID"] = (RegistrySecretPart.User, false),
        ["UNAME"] = (RegistrySecretPart.User, false),
        ["LOGIN"] = (RegistrySecretPart.User, false),
        ["CLIENT_ID"] = (RegistrySecretPart.User, true),
        ["ACCESS_KEY_ID"] = (RegistrySecretPart.User, true),
        ["PASSWORD"] = (RegistrySecretPart.Password, false),
        ["PASS"] = (RegistrySecretPart.Password, false),
        ["PASSWD"] = (RegistrySecretPart.Password, false),
        ["PASSWRD"] = (RegistrySecretPart.Password, false),
        ["PASSPHRASE"] = (RegistrySecretPart.Password, false),
        ["PWD"] = (RegistrySecretPart.Password, false),
        ["PWORD"] = (RegistrySecretPart.Password, false),
        ["TOKEN"] = (RegistrySecretPart.Password, false),
        ["PAT"] = (RegistrySecretPart.Password, false),
        ["SECRET"] = (RegistrySecretPart.Password, true),
        ["KEY"] = (RegistrySecretPart.Password, true),
        ["ACCESS_TOKEN"] = (RegistrySecretPart.Password, false),
        ["AUTH_TOKEN"] = (RegistrySecretPart.Password, false),
        ["CLIENT_SECRET"] = (RegistrySecretPart.Password, true),
        ["SECRET_ACCESS_KEY"] = (RegistrySecretPart.Password, true),
        ["SESSION_TOKEN"] = (RegistrySecretPart.SessionToken, false),
        ["SESSIONTOKEN"] = (RegistrySecretPart.SessionToken, false),
        ["AWS_SESSION_TOKEN"] = (RegistrySecretPart.SessionToken, true),
        ["SECURITY_TOKEN"] = (RegistrySecretPart.SessionToken, true),
    };

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
        var weak = middle.Kind == MiddleKind.ContainerMissing ? !(usual && ending.Part == RegistrySecretPart.Server) : written == "" && !usual;
        return new(Printable.Text(name), expected, difference, ending.Text == "" ? Severity.Notice : Severity.Warning, ending.IsVague || weak);
    }

    /// <summary>The identifier that was written, made one: other signs become underscores; something stands in where there is none.</summary>
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

        if (Endings.TryGetValue(text, out var known))
        {
            return new(text, known.Part, known.IsVague);
        }

        foreach (var (part, slips) in Misspellings)
        {
            if (isSure && Spelling.IsWithin(slips, text, RegistrySecretName.NameOf(part)))
            {
                return new(text, part, IsVague: false);
            }
        }

        return null;
    }

    private static readonly (RegistrySecretPart Part, int Slips)[] Misspellings =
    [
        (RegistrySecretPart.Server, 1),
        (RegistrySecretPart.User, 1),
        (RegistrySecretPart.Password, 2),
        (RegistrySecretPart.SessionToken, 2),
    ];

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
