using System.Text;
using System.Text.Json;
using Berth.Core.DevContainers;
using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>Reads what a base image brings along, from its label <c>devcontainer.metadata</c> in the registry, before anything is pulled.</summary>
/// <remarks>Docker Hub counts one pull for it, as it does when the Dev Containers CLI reads the same.</remarks>
public sealed class ImageMetadata(PreflightSession session)
{
    /// <param name="platform">For which platform; null for that of the machine.</param>
    /// <returns>One entry for each that the image was made of; empty where it has no label; null where it is not to be had.</returns>
    public async Task<IReadOnlyList<BroughtMetadata>?> ReadAsync(ImageReference image, string? platform, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(session.Limits.Registry, session.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ReadWithinAsync(image, PlatformMatch.Normal(platform ?? session.Platform), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not to be had in time.
            return null;
        }
    }

    /// <summary>What a label says: an object, or a list of them. Null where it cannot be read, or has more than anybody needs.</summary>
    /// <param name="source">The image, as it is told to people.</param>
    public static IReadOnlyList<BroughtMetadata>? OfLabel(string source, string label)
    {
        try
        {
            var root = Jsonc.Parse(source, Encoding.UTF8.GetBytes($"{{\"label\":{label}\n}}"))["label"]!;
            var entries = root.Kind == JsonValueKind.Array ? root.Items : [root];
            return entries.Count <= BroughtMetadata.MaxEntries && (entries.Count == 0 || entries.Any(entry => entry.Kind == JsonValueKind.Object))
                ? [.. entries.Where(entry => entry.Kind == JsonValueKind.Object).Select(entry => BroughtMetadata.Of(source, entry))]
                : null;
        }
        catch (DevContainerFileException)
        {
            // Whatever it is, it is no metadata.
            return null;
        }
    }

    private async Task<IReadOnlyList<BroughtMetadata>?> ReadWithinAsync(ImageReference image, string platform, CancellationToken cancellationToken)
    {
        var registry = session.Registries.Of(image.Registry);
        var login = session.Logins.For(image);
        var reply = await registry.GetManifestAsync(image.Name, image.TagOrDigest, login, cancellationToken);
        var manifest = reply.IsSuccess ? ManifestFacts.Read(reply.Body) : null;
        if (manifest?.Entries is { } entries)
        {
            reply = ReferenceProbe.Choose(entries, platform) is { } entry
                ? await registry.GetManifestAsync(image.Name, entry.Digest, login, cancellationToken)
                : reply;
            manifest = reply.IsSuccess ? ManifestFacts.Read(reply.Body) : null;
        }

        if (manifest is null || await ReferenceProbe.ConfigAsync(registry, login, image, manifest, cancellationToken) is not { } config)
        {
            return null;
        }

        return config.Metadata is { } label ? OfLabel(image.ToString(), label) : [];
    }
}
