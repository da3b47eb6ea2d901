using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Features;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>What the features of a dev container turned out to be, and what else they need.</summary>
/// <param name="References">What they depend on and are ordered by, beyond what was given; in the order it was found.</param>
/// <param name="Features">Those that could be read.</param>
public sealed record FeatureResolution(
    IReadOnlyList<DevContainerReference> References, IReadOnlyList<ResolvedFeature> Features, IReadOnlyList<Problem> Problems)
{
    public static readonly FeatureResolution None = new([], [], []);

    internal IEnumerable<Problem> ProblemsOf(ImageReference image) => Problems.Where(problem => problem.Subject == image.ToString());
}

/// <summary>A feature as its own <c>devcontainer-feature.json</c> tells.</summary>
/// <param name="Reference">What named it first.</param>
/// <param name="Metadata">All of it; its texts are as they were written, not fit for a terminal.</param>
/// <param name="Brought">What it opens and runs, fit for a terminal.</param>
public sealed record ResolvedFeature(DevContainerReference Reference, FeatureMetadata Metadata, BroughtMetadata Brought);
