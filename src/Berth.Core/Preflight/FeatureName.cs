using Berth.Core.DevContainers;
using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>Tells what a feature's name means to the Dev Containers CLI, and so who has to give it.</summary>
internal static class FeatureName
{
    internal static DevContainerReference Reference(ReferenceUse use, string text, SourceLocation location, string? via)
    {
        var shown = Printable.Text(text);
        var unknown = Unknown(text);
        ImageReference? image = null;
        if (unknown is null && !ImageReference.TryParse(text.ToLowerInvariant(), out image, out var problem))
        {
            unknown = problem;
        }

        return new(use, shown, image, location, via, unknown);
    }

    private static string? Unknown(string text) => text switch
    {
        _ when text.Contains("://", StringComparison.Ordinal) => "it comes from a URL, which no registry serves",
        _ when text.StartsWith('.') || text.StartsWith('/') => "it is a folder, which no registry serves",
        _ when !text.Contains('/') => "it is a short name, which the Dev Containers CLI alone knows the meaning of",
        _ when !NamesRegistry(text[..text.IndexOf('/')]) => "it names no registry: a feature is written ghcr.io/owner/features/name:1",
        _ => null,
    };

    /// <summary>Unlike an image, a feature never comes from Docker Hub for want of a registry.</summary>
    private static bool NamesRegistry(string first) => first.Contains('.') || first.StartsWith("localhost", StringComparison.OrdinalIgnoreCase);
}
