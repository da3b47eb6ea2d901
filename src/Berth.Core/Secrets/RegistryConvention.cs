using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>
/// The convention that three secrets with one identifier, <c>ID_CONTAINER_REGISTRY_{SERVER,USER,PASSWORD}</c>, open a registry.
/// </summary>
public static class RegistryConvention
{
    /// <summary>As the overload with a time, at this moment.</summary>
    public static RegistrySecretSets Read(IReadOnlyList<SecretLayer> layers) => Read(layers, TimeProvider.System.GetUtcNow());

    /// <summary>
    /// What layers of secrets come to. <list type="number">
    /// <item>Sets are formed within one layer and never mixed; each is checked by itself.</item>
    /// <item>Of one identifier the lowest level's complete set serves; within a level, the earlier layer's.</item>
    /// <item>Of one registry and path one set serves: the lowest level's, then the alphabetically first.</item>
    /// </list> Never throws for what names and values hold, and no problem shows a value.
    /// </summary>
    /// <param name="now">When it is, for tokens that tell their own end.</param>
    public static RegistrySecretSets Read(IReadOnlyList<SecretLayer> layers, DateTimeOffset now)
    {
        // 1.
        List<LayerReading> read = [.. layers.OrderBy(layer => layer.Level).Select(LayerReader.Read)];
        List<SetReading> sets = [.. read.SelectMany(layer => layer.Drafts).Select(draft => SetReader.Read(draft, now))];
        sets.Sort((left, right) => SetDraft.Compare(left.Draft, right.Draft));
        var halves = HalfSets.Explain(read);

        // 2.
        var complete = sets.Where(reading => reading.Set is not null).ToList();
        var lowest = complete.DistinctBy(reading => reading.Draft.Identifier).ToList();

        // 3.
        var byRegistry = lowest.GroupBy(reading => (reading.Set!.Registry.Canonical, reading.Set.Path)).ToList();
        var serving = byRegistry.Select(group => group.First()).ToList();

        return new(
            [.. serving.Select(reading => reading.Set!).OrderBy(set => set.Identifier, StringComparer.Ordinal)],
            [.. complete.Except(serving).Select(reading => reading.Set!)],
            InOrder(new SecretCommands(layers), [
                .. read.SelectMany(layer => layer.Problems),
                .. read.SelectMany(layer => layer.NearMisses).Select(near => near.Problem),
                .. sets.SelectMany(reading => reading.Problems),
                .. halves.Select(half => half.Problem),
                .. byRegistry.SelectMany(group => group.Skip(1).Select(loser => Outranked(loser.Set!, group.First().Set!))),
            ]))
        {
            Refused = Refused(sets, halves),
        };
    }

    private static Problem Outranked(RegistrySecretSet loser, RegistrySecretSet winner) => new(
        ProblemCode.TwoSetsOneRegistry,
        Severity.Warning,
        loser.NameOf(RegistrySecretPart.Server),
        $"the sets {winner.Identifier} ({Printable.Text(winner.Origin)}) and {loser.Identifier} ({Printable.Text(loser.Origin)}) "
            + $"both name {winner.Registry.Canonical}, and {winner.Identifier} is used",
        "clients hold one login for a host; the lowest level wins, then the alphabetically first identifier",
        $"remove one of the two, or name a path in each SERVER, as in {winner.Registry.Canonical}/TEAM");

    private static List<RefusedSecretSet> Refused(List<SetReading> sets, IReadOnlyList<(SetDraft Draft, Problem Problem)> halves)
    {
        var reasons = halves.ToDictionary(half => half.Draft, half => half.Problem);
        return
        [
            .. from reading in sets
               where reading.Set is null && reading.Address is not null
               let draft = reading.Draft
               let reason = reading.Problems.Find(problem => problem.Severity == Severity.Error) ?? reasons[draft]
               select new RefusedSecretSet(
                   draft.Identifier, draft.Level, draft.Origin, reading.Address!.Registry, reading.Address.Path, reason),
        ];
    }

    private static Problem[] InOrder(SecretCommands commands, IEnumerable<Problem> problems) =>
        [.. problems.Select(commands.Complete).Distinct().OrderBy(problem => problem.Subject, StringComparer.Ordinal).ThenBy(problem => problem.Code)];
}
