using System.Security.Cryptography;
using Berth.Core.Diagnosis;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>Looks at one reference with as few requests as a client needs.</summary>
/// <remarks>
/// <list type="number">
/// <item>Docker Hub counts every GET of a manifest as a pull: there HEAD tells that the image is there, and nothing of its size.</item>
/// <item>Elsewhere the manifest is read; of an index, that of the platform too.</item>
/// <item>An image without an index says its platform in its configuration, which is small.</item>
/// </list>
/// </remarks>
internal sealed class ReferenceProbe(PreflightSession session)
{
    /// <summary>The largest configuration that is read for its platform, in bytes.</summary>
    internal const int MaxConfigBytes = 1 << 20;

    internal async Task<Finding> LookAsync(ImageReference image, bool isFeature, string platform, CancellationToken cancellationToken)
    {
        var registry = session.Registries.Of(image.Registry);
        var login = session.Logins.For(image);

        // 1.
        if (image.Registry.IsDockerHub && !isFeature)
        {
            var head = await registry.HeadManifestAsync(image, login, cancellationToken);
            return head.IsSuccess && ImagePlatforms.IsImage(head.Answer!.MediaType)
                ? new(DigestOf(image, head), null, null, null, null) { Notice = PreflightProblems.QuotaLow(image.Registry, RateLimit.Of(head.Answer)) }
                : Finding.Refused(head);
        }

        // 2.
        var reply = await registry.GetManifestAsync(image.Name, image.TagOrDigest, login, cancellationToken);
        var manifest = reply.IsSuccess ? ManifestFacts.Read(reply.Body) : null;
        if (manifest is null)
        {
            return Finding.Refused(reply);
        }

        var digest = DigestOf(image, reply);
        if (digest is not null && image.Digest is not null && digest != image.Digest)
        {
            return Finding.Wrong(digest, PreflightProblems.DigestDiffers(image));
        }

        if (isFeature || manifest.IsFeature)
        {
            return isFeature == manifest.IsFeature
                ? new(digest, [.. manifest.Blobs], null, null, null)
                : Finding.Wrong(digest, isFeature ? PreflightProblems.NotAFeature(image) : PreflightProblems.NotAnImage(image));
        }

        if (manifest.Entries is not { } entries)
        {
            return await ForPlatformAsync(registry, login, image, manifest, digest, platform, cancellationToken);
        }

        var offered = Choose(entries, platform);
        if (offered is null)
        {
            var platforms = entries.Select(entry => entry.Platform).OfType<string>().Distinct();
            return Finding.Wrong(digest, PreflightProblems.PlatformMissing(image, [.. platforms], platform), isForPlatform: false);
        }

        var one = await registry.GetManifestAsync(image.Name, offered.Digest, login, cancellationToken);
        return one.IsSuccess
            ? new(digest, ManifestFacts.Read(one.Body)?.Blobs.ToList(), offered.Platform is null ? null : true, null, null)
            : Finding.Refused(one);
    }

    /// <summary>The entry for a platform: the one that names it exactly, else one that runs there, else one that names none.</summary>
    internal static ManifestEntry? Choose(IReadOnlyList<ManifestEntry> entries, string platform) =>
        entries.FirstOrDefault(entry => entry.Platform == platform)
        ?? entries.Where(entry => entry.Platform is { } offered && PlatformMatch.Serves(offered, platform))
            .OrderByDescending(entry => entry.Platform, StringComparer.Ordinal).FirstOrDefault()
        ?? (entries is [var first, ..] && entries.All(entry => entry.Platform is null) ? first : null);

    // 3.
    private static async Task<Finding> ForPlatformAsync(
        RegistrySession registry,
        LoginSource login,
        ImageReference image,
        ManifestFacts manifest,
        string? digest,
        string platform,
        CancellationToken cancellationToken)
    {
        var config = await ConfigAsync(registry, login, image, manifest, cancellationToken);
        var offered = config?.Platform;
        return offered is null || PlatformMatch.Serves(offered, platform)
            ? new(digest, [.. manifest.Blobs], offered is null ? null : true, null, null)
            : Finding.Wrong(digest, PreflightProblems.PlatformMissing(image, [offered], platform), isForPlatform: false);
    }

    /// <returns>Null where it is too large, or the registry does not give it: no reason to fail.</returns>
    internal static async Task<ImageConfig?> ConfigAsync(
        RegistrySession registry, LoginSource login, ImageReference image, ManifestFacts manifest, CancellationToken cancellationToken)
    {
        if (manifest.Config is not { MediaType: var type, Size: <= MaxConfigBytes } config || !ImageConfig.IsImage(type))
        {
            return null;
        }

        var blob = await registry.GetBlobAsync(image.Name, config.Digest, MaxConfigBytes, login, cancellationToken);
        return blob.IsSuccess ? ImageConfig.Read(blob.Body) : null;
    }

    private static string? DigestOf(ImageReference image, RegistryReply reply)
    {
        if (reply.Body.Length > 0)
        {
            return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(reply.Body.Span))}";
        }

        return reply.Answer!.Header("Docker-Content-Digest") is { } told && ManifestFacts.IsDigest(told) ? told : image.Digest;
    }
}
