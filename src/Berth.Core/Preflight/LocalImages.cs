using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>What the engine has already, asked for when first it matters and once. For one caller at a time.</summary>
internal sealed class LocalImages(Func<CancellationToken, Task<IReadOnlySet<string>>>? list)
{
    private HashSet<string>? known;

    /// <param name="text">As it is written: podman finds a short name under <c>localhost</c> too, where it keeps what it built.</param>
    internal async Task<bool> HasAsync(ImageReference image, string text, CancellationToken cancellationToken)
    {
        var here = known ??= await ListAsync(cancellationToken);
        return here.Contains(image.Canonical)
            || (!text.StartsWith(image.Domain, StringComparison.Ordinal)
                && ImageReference.TryParse($"localhost/{text}", out var built, out _) && here.Contains(built.Canonical));
    }

    private async Task<HashSet<string>> ListAsync(CancellationToken cancellationToken)
    {
        var listed = list is null ? null : await list(cancellationToken);
        return [.. (listed ?? new HashSet<string>()).Select(Canonical).OfType<string>()];
    }

    private static string? Canonical(string text) => ImageReference.TryParse(text, out var image, out _) ? image.Canonical : null;
}
