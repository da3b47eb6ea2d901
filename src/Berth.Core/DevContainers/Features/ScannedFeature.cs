namespace Berth.Core.DevContainers.Features;

/// <summary>A feature that a dev container installs, as far as its files tell.</summary>
/// <param name="Metadata">What a local feature says of itself; null for all others, whose metadata lies elsewhere.</param>
/// <param name="Via">The local feature that depends on it; null for one of <c>devcontainer.json</c>.</param>
public sealed record ScannedFeature(FeatureEntry Entry, FeatureSource Source, FeatureMetadata? Metadata, string? Via);
