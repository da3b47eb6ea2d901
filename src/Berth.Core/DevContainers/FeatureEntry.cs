namespace Berth.Core.DevContainers;

/// <summary>A member of <c>features</c>.</summary>
/// <param name="Key">As it is written: variables are not substituted in names.</param>
public sealed record FeatureEntry(string Key, ConfigNode Options, SourceLocation Location);
