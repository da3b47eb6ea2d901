using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>One thing that a dev container needs from a registry, and where that is written.</summary>
/// <param name="Text">After substitution: what will be asked for.</param>
/// <param name="Image">The reference it is; null where it cannot be known before the launch, see <paramref name="Unknown"/>.</param>
/// <param name="Location">Where it is written; for what a feature depends on, where the feature is.</param>
/// <param name="Via">What leads to it, in words: <c>service db</c>, <c>stage build</c>, <c>feature ghcr.io/acme/f:1</c>; null where it stands alone.</param>
/// <param name="Unknown">Why it cannot be known before the launch, one line; null where it is known.</param>
public sealed record DevContainerReference(
    ReferenceUse Use, string Text, ImageReference? Image, SourceLocation Location, string? Via = null, string? Unknown = null)
{
    /// <summary>For which platform it is wanted, <c>linux/arm64</c>; null for that of the machine.</summary>
    public string? Platform { get; init; }

    /// <summary>Whether a launch goes on without it: a cache.</summary>
    public bool IsOptional => Use == ReferenceUse.CacheFrom;

    /// <summary>Whether it is a dev container feature, an artefact that no engine pulls but the Dev Containers CLI.</summary>
    public bool IsFeature => Use is ReferenceUse.Feature or ReferenceUse.FeatureDependency or ReferenceUse.FeatureOrder;
}
