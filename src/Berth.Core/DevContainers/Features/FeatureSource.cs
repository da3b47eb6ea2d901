using Berth.Core.References;

namespace Berth.Core.DevContainers.Features;

/// <summary>From where the Dev Containers CLI gets a feature.</summary>
public abstract record FeatureSource
{
    private FeatureSource()
    {
    }

    /// <summary>From a registry, by a reference in lower case.</summary>
    public sealed record Registry(ImageReference Image) : FeatureSource
    {
        /// <summary>What is asked for: the digest of the lock file, else what was written.</summary>
        public string Text => Image.Canonical;
    }

    /// <summary>An archive fetched over https.</summary>
    public sealed record Archive(string Url) : FeatureSource;

    /// <summary>A folder below <c>.devcontainer</c>.</summary>
    public sealed record Local(string Folder) : FeatureSource;

    /// <summary>A release at GitHub, the form before registries: <c>owner/repository/feature@tag</c>.</summary>
    public sealed record GitHubRelease(string Owner, string Repository, string Id, string Tag) : FeatureSource;

    /// <summary>From nowhere: the CLI does not take it.</summary>
    public sealed record Refused(string Why, string Fix) : FeatureSource;
}
