using Berth.Core.Problems;

namespace Berth.Core.Preflight;

/// <summary>What a preflight found. Nothing in it is secret: it is made to be printed.</summary>
/// <param name="References">Those that were given, in their order, then those that features lead to.</param>
/// <param name="Problems">The weightiest first; each once, however many references it stands for.</param>
/// <param name="Features">What the features turned out to be.</param>
/// <param name="BytesToPull">All that is known to be pulled, every layer counted once.</param>
/// <param name="IsBytesComplete">Whether the size of everything that is ready is in it.</param>
public sealed record PreflightReport(
    IReadOnlyList<ReferenceCheck> References,
    IReadOnlyList<Problem> Problems,
    FeatureResolution Features,
    long BytesToPull,
    bool IsBytesComplete,
    TimeSpan Duration)
{
    /// <summary>Whether the launch would fail.</summary>
    public bool HasErrors =>
        References.Any(check => check.Outcome == PreflightOutcome.Failed) || Problems.Any(problem => problem.Severity == Severity.Error);
}

/// <summary>How far a preflight is.</summary>
/// <param name="Done">References that are checked.</param>
/// <param name="Total">It grows while features lead to others.</param>
public sealed record PreflightProgress(int Done, int Total);
