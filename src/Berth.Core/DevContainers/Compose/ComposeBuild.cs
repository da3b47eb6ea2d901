namespace Berth.Core.DevContainers.Compose;

/// <summary>How the image of a service is built.</summary>
/// <param name="Context">A full path, or an address elsewhere.</param>
/// <param name="Dockerfile">Relative to the context.</param>
/// <param name="Inline">The Dockerfile itself; null where it is a file.</param>
/// <param name="Args">Without the values that come from nowhere.</param>
/// <param name="Contexts">Named contexts: paths, addresses, <c>docker-image://…</c>, <c>service:…</c>.</param>
public sealed record ComposeBuild(
    WrittenText Context,
    WrittenText? Dockerfile,
    WrittenText? Inline,
    WrittenText? Target,
    IReadOnlyList<WrittenPair> Args,
    IReadOnlyList<WrittenText> CacheFrom,
    IReadOnlyList<WrittenPair> Contexts)
{
    /// <summary>How many lines below <see cref="Inline"/> its first line stands.</summary>
    internal int InlineOffset { get; init; }

    /// <summary>Whether the context is an address elsewhere: a git repository, an archive.</summary>
    public bool IsRemote => IsRemoteAddress(Context.Text);

    internal static bool IsRemoteAddress(string text) =>
        text.Contains("://", StringComparison.Ordinal)
        || text.StartsWith("git@", StringComparison.Ordinal)
        || text.StartsWith("github.com/", StringComparison.Ordinal);
}
