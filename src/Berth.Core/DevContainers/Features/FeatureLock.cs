namespace Berth.Core.DevContainers.Features;

/// <summary>The <c>devcontainer-lock.json</c> beside a <c>devcontainer.json</c>: to which digests the keys of features were resolved.</summary>
public sealed class FeatureLock
{
    private readonly ConfigNode? features;

    private FeatureLock(ConfigNode? features) => this.features = features;

    /// <summary>The digest for a key as it is written, after mapping; null where none is locked.</summary>
    public string? DigestOf(string key) => features?[FeatureKey.Mapped(key)]?["integrity"]?.Text;

    /// <exception cref="DevContainerFileException">It is there and cannot be read.</exception>
    public static FeatureLock Beside(DevContainerConfig config)
    {
        var hidden = Path.GetFileName(config.Path).StartsWith('.');
        var path = Path.Combine(Path.GetDirectoryName(config.Path)!, hidden ? ".devcontainer-lock.json" : "devcontainer-lock.json");
        if (!File.Exists(path))
        {
            return new(null);
        }

        var shown = SourceFile.Shown(config.Folder, path);
        var content = SourceFile.Read(path, shown, Jsonc.MaxBytes);

        // The CLI takes an empty file for one that is yet to be written.
        return content.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? new(null) : new(Jsonc.Parse(shown, content)["features"]);
    }
}
