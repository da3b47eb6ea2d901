using Berth.Core.Docker;

namespace Berth.Cli.Agent;

/// <summary>A directory that only its owner can enter.</summary>
public static class PrivateDirectory
{
    /// <summary>Mode 0700.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode RightsOfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes it, or makes sure of one that is there. Once it is its owner's alone, nobody else can put another in its place.</summary>
    /// <param name="owner">The user whose it must be.</param>
    /// <exception cref="IOException">It is a link, somebody else's, or open to others: somebody may have put it there first.</exception>
    public static void Ensure(string path, uint owner)
    {
        Directory.CreateDirectory(path, Mode);
        if (!FileStatus.IsPrivateDirectory(path, owner))
        {
            throw new IOException(
                $"{path} is a link, another user's or open to others, so it cannot hold the agent's socket; remove it, or set XDG_RUNTIME_DIR to a directory of your own");
        }
    }

    /// <summary>Why a directory that should be there is not its owner's alone; null where it is.</summary>
    public static string? FaultOf(string path, uint owner) =>
        !Directory.Exists(path) ? $"{path} is no directory"
        : new DirectoryInfo(path).LinkTarget is not null ? $"{path} is a link, and what it points to may be somebody else's"
        : IsOpenToOthers(path, owner) ? $"{path} is open to others, and whoever reaches the socket in it gets its logins"
        : null;

    /// <summary>
    /// Whether anyone but this user has any right in it, links followed. A set-group-id bit gives none: directories inherit it from a volume whose
    /// group Kubernetes was told to change.
    /// </summary>
    public static bool IsOpenToOthers(string path, uint owner) =>
        (File.GetUnixFileMode(path) & RightsOfOthers) != 0 || (FileStatus.Of(path) is { } status && status.UserId != owner);
}
