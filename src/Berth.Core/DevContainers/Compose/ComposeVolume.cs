namespace Berth.Core.DevContainers.Compose;

/// <summary>A mount of a service.</summary>
/// <param name="HostPath">What of the host is mounted, a full path, also through a named volume that is bound to one; null for all else.</param>
/// <param name="Source">As written: a path, a volume's name, or an image; null for an anonymous volume.</param>
public sealed record ComposeVolume(string? HostPath, string? Source, string Target, bool IsReadOnly, SourceLocation Location)
{
    /// <summary>Whether <see cref="Source"/> is an image that is mounted.</summary>
    public bool IsImage { get; init; }
}
