namespace Berth.Core.DevContainers.HostAccess;

/// <summary>One way in which a dev container gets at its host, and where that is written.</summary>
/// <param name="What">To follow the kind in a sentence: the command, the path, the capability. Fit for one line of a terminal.</param>
/// <param name="Location">A line of a file; of a feature or an image the line that names it.</param>
public sealed record HostOpening(HostAccessKind Kind, string What, SourceLocation Location)
{
    /// <summary>In words, for people who decide.</summary>
    public override string ToString() => Kind switch
    {
        HostAccessKind.RunsOnHost => $"runs on this host: {What}",
        HostAccessKind.Privileged => $"is privileged, which is as good as root on this host: {What}",
        HostAccessKind.Right => $"has a right that containers do not have: {What}",
        HostAccessKind.HostFiles => $"sees files of this host outside of the workspace: {What}",
        HostAccessKind.Socket => $"reaches a socket of this host: {What}",
        HostAccessKind.Device => $"gets a device of this host: {What}",
        HostAccessKind.Namespace => $"shares with this host: {What}",
        _ => $"reads from your environment: {What}",
    };
}
