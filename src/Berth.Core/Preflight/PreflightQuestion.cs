using Berth.Core.DevContainers;
using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>What is asked about references that are the same. Two are the same where registry, name, tag or digest, and platform are.</summary>
internal sealed record PreflightQuestion(string Name, ImageReference Image, bool IsFeature, string Platform)
{
    /// <returns>Null for what no registry is asked about.</returns>
    internal static PreflightQuestion? Of(DevContainerReference reference, string platform) => reference switch
    {
        { Image: null } or { Unknown: not null } => null,
        { Image: { } image } => new(
            $"{image.Registry.Canonical}/{image.Name}@{image.TagOrDigest}", image, reference.IsFeature,
            reference.IsFeature ? "" : PlatformMatch.Normal(reference.Platform ?? platform)),
    };

    public bool Equals(PreflightQuestion? other) =>
        other is not null && (Name, IsFeature, Platform) == (other.Name, other.IsFeature, other.Platform);

    public override int GetHashCode() => HashCode.Combine(Name, IsFeature, Platform);
}
