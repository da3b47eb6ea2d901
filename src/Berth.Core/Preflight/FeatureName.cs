using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Features;
using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>Makes a reference of what a published feature names.</summary>
internal static class FeatureName
{
    /// <summary>A published feature has no folder of its own that others could lie in: where one is named, it is known by any.</summary>
    private const string Nowhere = "/nowhere";

    internal static DevContainerReference Reference(ReferenceUse use, string key, SourceLocation location, string via) => Source(key) switch
    {
        FeatureSource.Registry { Text: var text, Image: var image } => new(use, text, image, location, via),
        var source => new(use, Printable.Text(key), null, location, via, Unknown(source)),
    };

    /// <summary>As its manifest is asked for; null for what no registry serves.</summary>
    internal static string? Canonical(string key) => (Source(key) as FeatureSource.Registry)?.Text;

    private static FeatureSource Source(string key) => FeatureKey.Read(key, $"{Nowhere}/.devcontainer/devcontainer.json", Nowhere);

    private static string Unknown(FeatureSource source) => source switch
    {
        FeatureSource.Archive => "it comes from a URL, which no registry serves",
        FeatureSource.Local => "it is a folder, which no registry serves",
        FeatureSource.GitHubRelease => "it is a release at GitHub, which no registry serves",
        FeatureSource.Refused(var why, _) => why,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
