using System.Text;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Features;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>Reads features in their registries, and the features that those depend on, to the end.</summary>
/// <remarks>
/// <list type="number">
/// <item>All features of a depth are read at once: the manifest's annotation, or the file in the layer where it has none.</item>
/// <item>Each <c>dependsOn</c> is read in turn. Of an <c>installsAfter</c> the Dev Containers CLI reads the manifest and goes no further.</item>
/// <item>Nothing is read twice, so a circle ends; the CLI fails on one, and so it is told.</item>
/// </list>
/// A feature that the registry does not give is no problem here: it is a reference like any other, and fails as one.
/// </remarks>
public sealed class FeatureResolver(PreflightSession session)
{
    /// <summary>How many features are read, and how many references they may lead to.</summary>
    public const int MaxFeatures = 200;

    /// <summary>How far a feature may be from one that is written in <c>devcontainer.json</c>.</summary>
    public const int MaxDepth = 16;

    /// <param name="references">Those of the dev container; what is no feature is passed over.</param>
    public async Task<FeatureResolution> ResolveAsync(IReadOnlyList<DevContainerReference> references, CancellationToken cancellationToken)
    {
        var known = references.Where(reference => reference.IsFeature).Select(NameOf).ToHashSet();
        var wave = references
            .Where(reference => reference is { Use: ReferenceUse.Feature or ReferenceUse.FeatureDependency, Image: not null, Unknown: null })
            .DistinctBy(NameOf).ToList();
        var read = wave.Select(NameOf).ToHashSet();
        List<DevContainerReference> found = [];
        List<ResolvedFeature> features = [];
        List<Problem> problems = [];
        for (var depth = 0; wave.Count > 0; depth++)
        {
            if (depth == MaxDepth || features.Count + wave.Count > MaxFeatures || found.Count == MaxFeatures)
            {
                problems.Add(TooLarge(wave[0]));
                break;
            }

            // 1.
            var answers = await Task.WhenAll(wave.Select(reference => ReadWithinAsync(reference, cancellationToken)));
            features.AddRange(answers.Select(answer => answer.Feature).OfType<ResolvedFeature>());
            problems.AddRange(answers.Select(answer => answer.Problem).OfType<Problem>());

            // 2.
            List<DevContainerReference> next = [];
            foreach (var feature in answers.Select(answer => answer.Feature).OfType<ResolvedFeature>())
            {
                foreach (var reference in NeedsOf(feature))
                {
                    if (found.Count < MaxFeatures && known.Add(NameOf(reference)))
                    {
                        found.Add(reference);
                    }

                    // What only an order named so far is read as soon as something depends on it.
                    if (reference is { Use: ReferenceUse.FeatureDependency, Image: not null } && read.Add(NameOf(reference)))
                    {
                        next.Add(reference);
                    }
                }
            }

            wave = next;
            if (wave.Count == 0 && found.Count == MaxFeatures)
            {
                problems.Add(TooLarge(features[^1].Reference));
            }
        }

        // 3.
        problems.AddRange(FeatureCircle.Find(features));
        return new(found, features, problems);
    }

    internal static string NameOf(DevContainerReference reference) => reference.Image?.Canonical ?? reference.Text;

    private static IEnumerable<DevContainerReference> NeedsOf(ResolvedFeature feature)
    {
        var (location, via) = (feature.Reference.Location, $"feature {feature.Reference.Text}");
        return feature.Metadata.DependsOn.Select(entry => FeatureName.Reference(ReferenceUse.FeatureDependency, entry.Key, location, via))
            .Concat(feature.Metadata.InstallsAfter.Select(after => FeatureName.Reference(ReferenceUse.FeatureOrder, after.Text, location, via)));
    }

    private async Task<(ResolvedFeature? Feature, Problem? Problem)> ReadWithinAsync(DevContainerReference reference, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(session.Limits.Registry, session.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ReadAsync(reference, reference.Image!, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, NotReadable(reference.Image!, "it did not come in time"));
        }
        catch (DevContainerFileException e)
        {
            return (null, NotReadable(reference.Image!, Printable.Text(e.Message)));
        }
    }

    private async Task<(ResolvedFeature?, Problem?)> ReadAsync(DevContainerReference reference, ImageReference image, CancellationToken cancellationToken)
    {
        var registry = session.Registries.Of(image.Registry);
        var login = session.Logins.For(image);
        var reply = await registry.GetManifestAsync(image.Name, image.TagOrDigest, login, cancellationToken);
        var manifest = reply.IsSuccess ? ManifestFacts.Read(reply.Body) : null;
        if (manifest is not { IsFeature: true })
        {
            return (null, null);
        }

        if (manifest.FeatureMetadata is { } annotation)
        {
            return (Feature(reference, Encoding.UTF8.GetBytes(annotation)), null);
        }

        var (file, why) = await FileOfAsync(registry, login, image, manifest, cancellationToken);
        return file is null ? (null, NotReadable(image, why!)) : (Feature(reference, file), null);
    }

    private static async Task<(byte[]? File, string? Why)> FileOfAsync(
        RegistrySession registry, LoginSource login, ImageReference image, ManifestFacts manifest, CancellationToken cancellationToken)
    {
        if (manifest.Layers is not [{ } layer, ..])
        {
            return (null, "it has no layer");
        }

        if (layer.Size is null or > FeatureArchive.MaxBytes)
        {
            return (null, $"its layer is over {FeatureArchive.MaxBytes >> 20} MiB, and its manifest carries no metadata");
        }

        var blob = await registry.GetBlobAsync(image.Name, layer.Digest, FeatureArchive.MaxBytes, login, cancellationToken);
        if (!blob.IsSuccess)
        {
            return (null, blob.Fault ?? $"its layer cannot be had (HTTP {blob.Refusal?.Status})");
        }

        return await FeatureArchive.FindAsync(blob.Body, cancellationToken) is { } file
            ? (file, null)
            : (null, $"there is no {FeatureMetadata.FileName} in it");
    }

    private static ResolvedFeature Feature(DevContainerReference reference, byte[] file)
    {
        var node = Jsonc.Parse(FeatureMetadata.FileName, file);
        return new(reference, FeatureMetadata.Read(node), BroughtMetadata.Of(reference.Text, node));
    }

    private static Problem NotReadable(ImageReference image, string why) => new(
        ProblemCode.FeatureNotReadable, Severity.Error, image.ToString(),
        $"what the feature is made of cannot be read: {why}",
        "the Dev Containers CLI reads it to install it, and nobody can tell what it depends on or opens",
        "have the feature published again with 'devcontainer features publish'",
        $"skopeo inspect --raw docker://{image}");

    private static Problem TooLarge(DevContainerReference reference) => new(
        ProblemCode.FeatureTreeTooLarge, Severity.Error, reference.Image!.ToString(),
        $"the features lead to over {MaxFeatures} others, or deeper than {MaxDepth}; nothing beyond {reference.Text} was read",
        "no honest feature does that",
        "look at what the features depend on, and leave out the one that leads there",
        "devcontainer features resolve-dependencies --workspace-folder .");
}
