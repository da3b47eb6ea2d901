using Berth.Core.References;

namespace Berth.Core.DevContainers.Features;

/// <summary>
/// What the features of a dev container pull. Local ones are read, with what they depend on; what remote ones depend on is for their
/// registries to say.
/// </summary>
internal sealed class FeatureScan(DevContainerConfig config, Findings findings)
{
    private readonly FeatureLock locked = FeatureLock.Beside(config);
    private readonly List<ScannedFeature> features = [];
    private readonly HashSet<string> folders = [];

    public static IReadOnlyList<ScannedFeature> Run(DevContainerConfig config, Findings findings)
    {
        if (config.Features.Count == 0)
        {
            // Without features the CLI does not look at their order either.
            return [];
        }

        var scan = new FeatureScan(config, findings);
        foreach (var feature in config.Features)
        {
            scan.Add(ReferenceUse.Feature, feature, via: null);
        }

        foreach (var ordered in config.OverrideFeatureInstallOrder)
        {
            scan.AddOrder(ordered, "overrideFeatureInstallOrder");
        }

        return scan.features;
    }

    private void Add(ReferenceUse use, FeatureEntry entry, string? via)
    {
        var source = SourceOf(entry.Key);
        var metadata = source is FeatureSource.Local(var folder) && folders.Add(folder) ? Read(folder, entry) : null;
        features.Add(new(entry, source, metadata, via));
        Refer(use, new(entry.Key, entry.Location), source, via);

        foreach (var needed in metadata?.DependsOn ?? [])
        {
            Add(ReferenceUse.FeatureDependency, needed, WordsFor(entry.Key));
        }

        foreach (var before in metadata?.InstallsAfter ?? [])
        {
            AddOrder(before, WordsFor(entry.Key));
        }
    }

    private void AddOrder(WrittenText key, string via) => Refer(ReferenceUse.FeatureOrder, key, SourceOf(key.Text), via);

    private FeatureSource SourceOf(string key) => FeatureKey.Read(key, config.Path, config.Folder, locked.DigestOf(key));

    private void Refer(ReferenceUse use, WrittenText key, FeatureSource source, string? via)
    {
        if (source is FeatureSource.Registry registry)
        {
            findings.Add(new DevContainerReference(use, registry.Text, registry.Image, key.Location, via));
        }
        else if (source is FeatureSource.Refused(var why, var fix))
        {
            findings.Add(DevContainerProblems.FeatureNotUsable(key.Text, key.Location, why, fix));
        }
    }

    private FeatureMetadata Read(string folder, FeatureEntry entry)
    {
        var path = Path.Combine(folder, FeatureMetadata.FileName);
        var shown = SourceFile.Shown(config.Folder, path);
        return FeatureMetadata.Read(Jsonc.Parse(shown, SourceFile.Read(path, shown, FeatureMetadata.MaxBytes, entry.Location)), shown);
    }

    private static string WordsFor(string key) => $"feature {Printable.Text(key)}";
}
