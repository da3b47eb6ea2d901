using System.Buffers;
using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>Sorts one layer's entries: the parts of sets by identifier, and the names that nearly are such parts.</summary>
internal static class LayerReader
{
    /// <summary>What every name of the convention holds, and every near miss: most variables are passed over by this one search.</summary>
    private static readonly SearchValues<string> Hints = SearchValues.Create(["REG", "CONTAINER"], StringComparison.OrdinalIgnoreCase);

    public static LayerReading Read(SecretLayer layer, int rank)
    {
        Dictionary<(string Identifier, RegistrySecretPart Part), SecretEntry> chosen = [];
        Dictionary<string, SetDraft> drafts = [];
        List<NearMiss> nearMisses = [];
        List<Problem> problems = [];
        foreach (var entry in layer.Entries)
        {
            if (!entry.Name.AsSpan().ContainsAny(Hints))
            {
                continue;
            }

            if (RegistrySecretName.Read(entry.Name) is not { } name)
            {
                AddIfNear(layer, entry, nearMisses);
                continue;
            }

            if (!drafts.TryGetValue(name.Identifier, out var draft))
            {
                drafts[name.Identifier] = draft = new(name.Identifier, layer, rank);
            }

            var key = (name.Identifier, name.Part);
            var winner = chosen.TryGetValue(key, out var other) ? Winner(other, entry, name) : entry;
            if (other is not null)
            {
                problems.Add(Twins(name.ToString(), winner, winner == entry ? other : entry, draft));
            }

            chosen[key] = winner;
        }

        foreach (var ((identifier, part), entry) in chosen)
        {
            drafts[identifier][part] = WithoutLineBreak(entry.Value, drafts[identifier], part);
        }

        return new([.. drafts.Values], NearMiss.WorthTelling(nearMisses, drafts), problems);
    }

    private static void AddIfNear(SecretLayer layer, SecretEntry entry, List<NearMiss> nearMisses)
    {
        if (NearMissNames.Find(entry.Name) is { } near && !string.IsNullOrWhiteSpace(entry.Value.Reveal()))
        {
            nearMisses.Add(near with { Command = SecretCommands.Rename(layer, [(entry.Name, near.Expected.ToString())]) });
        }
    }

    /// <summary>The one in capitals; otherwise the first in ordinal order; of two that are spelt alike, the later one.</summary>
    private static SecretEntry Winner(SecretEntry earlier, SecretEntry later, RegistrySecretName name) =>
        earlier.Name == later.Name ? later
        : earlier.Name == name.ToString() ? earlier
        : later.Name == name.ToString() || string.CompareOrdinal(later.Name, earlier.Name) < 0 ? later
        : earlier;

    private static Problem Twins(string name, SecretEntry used, SecretEntry unused, SetDraft draft) => new(
        ProblemCode.TwoSpellingsOneName,
        Severity.Warning,
        name,
        used.Name == unused.Name
            ? $"{name} is set twice in {draft.ShownOrigin}, and the later value is used"
            : $"'{Printable.Text(used.Name)}' and '{Printable.Text(unused.Name)}' in {draft.ShownOrigin} are one name; the first is used",
        "the case of a secret's name does not matter, so these are two values for one secret",
        used.Name == unused.Name ? $"keep one value of {name}" : $"remove '{Printable.Text(unused.Name)}'");

    /// <summary>A file that was saved by an editor ends in a line break, and so does what was read from it. No password does.</summary>
    private static SecretText WithoutLineBreak(SecretText value, SetDraft draft, RegistrySecretPart part)
    {
        var text = value.Reveal();
        var stripped = text switch
        {
            [.., '\r', '\n'] => text[..^2],
            [.., '\n' or '\r'] => text[..^1],
            _ => text,
        };
        if (stripped.Length == text.Length || stripped.Length == 0)
        {
            return value;
        }

        draft.Problems.Add(new(
            ProblemCode.LineBreakInValue,
            Severity.Notice,
            draft.NameOf(part),
            $"{draft.NameOf(part)} ended in a line break, which was taken off",
            "other programs pass the line break on, and a registry then refuses the login",
            $"store {draft.NameOf(part)} again without the line break, for example with printf '%s' instead of echo"));
        return new(stripped);
    }
}
