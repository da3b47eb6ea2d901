using Berth.Core.Problems;

namespace Berth.Core.Secrets;

/// <summary>A name that somebody most likely meant to be one of the convention.</summary>
/// <param name="Name">As it was written, fit for a message.</param>
/// <param name="Expected">What was meant.</param>
/// <param name="Difference">What sets the two apart, to follow the name in a sentence.</param>
/// <param name="Severity">An error where it keeps a set from being complete.</param>
/// <param name="NeedsCompany">Other tools use names of this form: it counts only beside other secrets of the same identifier.</param>
internal sealed record NearMiss(string Name, RegistrySecretName Expected, string Difference, Severity Severity, bool NeedsCompany)
{
    /// <summary>The command that gives it the name that was meant; null where there is none.</summary>
    public string? Command { get; init; }

    public Problem Problem => new(
        ProblemCode.NearMissName,
        Severity,
        Name,
        $"'{Name}' {Difference}; the name would be {Expected}",
        "only secrets named ID_CONTAINER_REGISTRY_SERVER, _USER and _PASSWORD, with one ID, open a registry",
        $"rename '{Name}' to {Expected}, if it is meant for a registry of images",
        Command);

    /// <summary>Those worth telling: what was meant is not set as well, and a doubtful one has company.</summary>
    public static IReadOnlyList<NearMiss> WorthTelling(List<NearMiss> found, Dictionary<string, SetDraft> drafts)
    {
        var sure = found.Where(near => !near.NeedsCompany).Select(near => near.Expected.Identifier).ToHashSet();
        List<NearMiss> told = [];
        foreach (var near in found)
        {
            var isKnown = drafts.TryGetValue(near.Expected.Identifier, out var draft) && !draft.IsBlank;
            if (isKnown ? !draft!.Has(near.Expected.Part) : !near.NeedsCompany || sure.Contains(near.Expected.Identifier))
            {
                told.Add(isKnown && SetDraft.Required.Contains(near.Expected.Part) ? near with { Severity = Severity.Error } : near);
            }
        }

        return told;
    }
}
