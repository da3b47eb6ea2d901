using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>A cache of a build: an image, or <c>type=registry,ref=IMAGE</c>; every other type is no registry's.</summary>
internal static class CacheFrom
{
    public static void Add(WrittenText written, string? via, ScanOptions options, Findings findings)
    {
        if (ImageOf(written.Text) is not { } text)
        {
            return;
        }

        var image = written with { Text = text };
        findings.Add(ReferenceUse.CacheFrom, image, via);
        if (options.Engine == Engine.Podman
            && ImageReference.TryParse(text, out var reference, out _)
            && (reference.Tag ?? reference.Digest) is not null)
        {
            findings.Add(DevContainerProblems.TaggedCacheFrom(image));
        }
    }

    private static string? ImageOf(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return text is "" ? null : text;
        }

        var parts = text.Split(',');
        return parts.Contains("type=registry") ? parts.FirstOrDefault(part => part.StartsWith("ref=", StringComparison.Ordinal))?[4..] : null;
    }
}
