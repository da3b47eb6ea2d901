using Berth.Core.Problems;

namespace Berth.Core.Secrets;

/// <summary>Explains incomplete sets: each by one cause, the likeliest that can be seen.</summary>
internal static class HalfSets
{
    /// <summary>So many half sets in one layer are no slip of the finger: they are told one by one.</summary>
    private const int MostForPairing = 20;

    private const string WhyNotMixed =
        "parts of different levels are never mixed: who sets SERVER at one could have the password of another sent anywhere";

    /// <summary>Each incomplete draft with its problem. Drafts that have one cause in common have equal problems.</summary>
    public static IReadOnlyList<(SetDraft Draft, Problem Problem)> Explain(IReadOnlyList<LayerReading> layers)
    {
        var sameIdentifier = layers.SelectMany(layer => layer.Drafts).ToLookup(draft => draft.Identifier);
        return [.. layers.SelectMany(layer => Explain(layer, sameIdentifier))];
    }

    private static List<(SetDraft, Problem)> Explain(LayerReading layer, ILookup<string, SetDraft> sameIdentifier)
    {
        List<(SetDraft, Problem)> explained = [];
        List<SetDraft> left = [];
        var nearMisses = layer.NearMisses.ToLookup(near => near.Expected.Identifier);
        foreach (var half in layer.Drafts.Where(draft => !draft.IsComplete))
        {
            var problem = half.IsBlank
                ? Blank(half)
                : AtOtherLevel(half, sameIdentifier[half.Identifier]) ?? OfNearMiss(half, nearMisses[half.Identifier]);
            if (problem is null)
            {
                left.Add(half);
            }
            else
            {
                explained.Add((half, problem));
            }
        }

        var groups = left.Count <= MostForPairing ? GroupsOf(left) : [];
        explained.AddRange(left.Select(half => (half, groups.Where(group => group.Contains(half)).ToList() switch
        {
            [var only] => IdentifiersDiffer(only),
            _ => Incomplete(half),
        })));
        return explained;
    }

    private static Problem Blank(SetDraft half) => new(
        ProblemCode.EmptyValue,
        Severity.Notice,
        NamesOf(half, half.IsEmpty).First(),
        $"{Listed(NamesOf(half, half.IsEmpty))} in {half.ShownOrigin}: nothing but empty values",
        "an empty value counts as missing, so there is no such set",
        "set the values, or remove the names");

    private static Problem? AtOtherLevel(SetDraft half, IEnumerable<SetDraft> same)
    {
        var others = same.Where(other => other.Rank != half.Rank).ToList();
        var names = Listed(NamesOf(half, half.Has));
        if (others.Find(other => other.IsComplete) is { } complete)
        {
            return new(
                ProblemCode.PartAtOtherLevel,
                half.Rank < complete.Rank ? Severity.Warning : Severity.Notice,
                NamesOf(half, half.Has).First(),
                $"{names} of {half.ShownOrigin} completes no set there; the set {half.Identifier} of {complete.ShownOrigin} stays as it is",
                WhyNotMixed,
                $"set all three parts in {half.ShownOrigin}, or remove {names} there");
        }

        var completing = others.Find(other => Array.TrueForAll(SetDraft.Required, part => half.Has(part) || other.Has(part)));
        if (completing is null)
        {
            return null;
        }

        var (lower, higher) = half.Rank < completing.Rank ? (half, completing) : (completing, half);
        return new(
            ProblemCode.PartAtOtherLevel,
            Severity.Error,
            NamesOf(lower, lower.Has).First(),
            $"the set {half.Identifier} is spread over {lower.ShownOrigin} ({Listed(NamesOf(lower, lower.Has))}) "
                + $"and {higher.ShownOrigin} ({Listed(NamesOf(higher, higher.Has))})",
            WhyNotMixed,
            $"set all three parts in {lower.ShownOrigin}, or all three in {higher.ShownOrigin}");
    }

    /// <summary>Names that nearly are the missing ones explain the set, where they explain all of it.</summary>
    private static Problem? OfNearMiss(SetDraft half, IEnumerable<NearMiss> near)
    {
        var meant = near.ToLookup(miss => miss.Expected.Part);
        return half.Missing.All(meant.Contains) ? meant[half.Missing[0]].First().Problem : null;
    }

    /// <summary>Every two or three halves that make one whole, without a part that two of them have.</summary>
    private static List<SetDraft[]> GroupsOf(List<SetDraft> halves)
    {
        List<SetDraft[]> groups = [];
        for (var i = 0; i < halves.Count; i++)
        {
            for (var j = i + 1; j < halves.Count; j++)
            {
                AddIfWhole(groups, halves[i], halves[j]);
                for (var k = j + 1; k < halves.Count; k++)
                {
                    AddIfWhole(groups, halves[i], halves[j], halves[k]);
                }
            }
        }

        return groups;
    }

    private static void AddIfWhole(List<SetDraft[]> groups, params SetDraft[] halves)
    {
        if (Array.TrueForAll(SetDraft.Required, part => halves.Count(half => half.Has(part)) == 1)
            && Array.TrueForAll(halves, half => half.Missing.Count < SetDraft.Required.Length))
        {
            groups.Add(halves);
        }
    }

    private static Problem IdentifiersDiffer(SetDraft[] group)
    {
        var common = group.OrderBy(half => half.Missing.Count).ThenBy(half => half.Missing.Contains(RegistrySecretPart.Server)).First();
        List<(string From, string To)> renames =
        [
            .. from half in @group
               where half != common
               from part in SetDraft.Required
               where half.Has(part)
               select (half.NameOf(part), common.NameOf(part)),
        ];
        var names = SetDraft.Required.Select(part => group.Single(half => half.Has(part)).NameOf(part));
        return new(
            ProblemCode.IdentifiersDiffer,
            Severity.Error,
            NamesOf(group.First(half => half != common), group.First(half => half != common).Has).First(),
            $"{Listed(names)} look like one set, but do not begin alike",
            "what stands in front of _CONTAINER_REGISTRY_ tells which secrets belong together",
            $"rename {string.Join(" and ", renames.Select(rename => $"{rename.From} to {rename.To}"))}",
            SecretCommands.Rename(common.Layer, renames));
    }

    private static Problem Incomplete(SetDraft half)
    {
        var absent = half.Missing.Where(part => !half.IsEmpty(part)).Select(half.NameOf).ToList();
        var empty = half.Missing.Where(half.IsEmpty).Select(half.NameOf).ToList();
        string?[] faults =
        [
            absent.Count == 0 ? null : $"{Listed(absent)} {(absent.Count == 1 ? "is" : "are")} missing",
            empty.Count == 0 ? null : $"{Listed(empty)} {(empty.Count == 1 ? "is" : "are")} empty",
        ];
        return new(
            absent.Count == 0 ? ProblemCode.EmptyValue : ProblemCode.IncompleteSet,
            Severity.Error,
            half.NameOf(half.Missing[0]),
            $"the set {half.Identifier} of {half.ShownOrigin} is incomplete: {string.Join(", ", faults.Where(fault => fault is not null))}",
            "a registry is opened by SERVER, USER and PASSWORD together; without one of them pulls go on without a login",
            $"set {Listed([.. absent, .. empty])}");
    }

    private static IEnumerable<string> NamesOf(SetDraft draft, Func<RegistrySecretPart, bool> which) =>
        Enum.GetValues<RegistrySecretPart>().Where(which).Select(draft.NameOf);

    private static string Listed(IEnumerable<string> names) => names.ToList() switch
    {
        [] => "",
        [var only] => only,
        [.. var first, var last] => $"{string.Join(", ", first)} and {last}",
    };
}
