namespace Berth.Cli.Agent;

/// <summary>A directory that only its owner can enter.</summary>
public static class PrivateDirectory
{
    /// <summary>Mode 0700.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it, or makes sure of one that is there.</summary>
    /// <exception cref="IOException">It is a link, or others may enter it: somebody else may have put it there first.</exception>
    public static void Ensure(string path)
    {
        var directory = new DirectoryInfo(path);
        if (!directory.Exists)
        {
            Directory.CreateDirectory(path, Mode);
            directory.Refresh();
        }

        if (directory.LinkTarget is not null || IsOpenToOthers(path))
        {
            throw new IOException(
                $"{path} is a link or open to others, so it cannot hold the agent's socket; remove it, or set XDG_RUNTIME_DIR to a directory of your own");
        }
    }

    /// <summary>Why a directory that should be there is not its owner's alone; null where it is.</summary>
    public static string? FaultOf(string path) =>
        !Directory.Exists(path) ? $"{path} is no directory"
        : new DirectoryInfo(path).LinkTarget is not null ? $"{path} is a link, and what it points to may be somebody else's"
        : IsOpenToOthers(path) ? $"{path} is open to others, and whoever reaches the socket in it gets its logins"
        : null;

    /// <summary>Whether anyone but the owner has any right in it.</summary>
    public static bool IsOpenToOthers(string path) => (File.GetUnixFileMode(path) & ~Mode) != 0;
}
