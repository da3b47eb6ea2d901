using Berth.Core.Client;

namespace Berth.Cli.Agent;

/// <summary>
/// A codespace's directory on the host. Its part <c>inside</c> is mounted into the container, read-only; its part <c>launch</c> is
/// the host's alone. A launcher makes them, an agent serves each through a socket.
/// </summary>
public sealed record CodespaceDirectory
{
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <param name="owner">The user whose it must be, and whose agent serves it.</param>
    public CodespaceDirectory(string path, uint owner) => (Path, Owner) = (System.IO.Path.TrimEndingDirectorySeparator(path), owner);

    public string Path { get; }

    public uint Owner { get; }

    /// <summary>What the container sees: the socket of every user inside, and the static helper that a launcher puts beside it.</summary>
    public AgentDirectory Inside => new(System.IO.Path.Combine(Path, "inside"), Owner);

    /// <summary>What this host's clients use during a launch.</summary>
    public AgentDirectory Launch => new(System.IO.Path.Combine(Path, "launch"), Owner);

    /// <summary>Why sockets must not be made here; null where they may.</summary>
    /// <remarks>
    /// The directory and the one above keep this host's other users out, so that the socket inside may be open to every user of the
    /// container. What is mounted may be read by all, and written by its owner alone.
    /// </remarks>
    public string? Fault()
    {
        if (!System.IO.Path.IsPathFullyQualified(Path) || System.IO.Path.GetFullPath(Path) != Path)
        {
            return "the directory of a codespace must be an absolute path without . and ..";
        }

        return System.IO.Path.GetDirectoryName(Path) is not { } above
            ? "the root directory cannot be a codespace's directory"
            : PrivateDirectory.FaultOf(above, Owner) ?? PrivateDirectory.FaultOf(Path, Owner) ?? PrivateDirectory.FaultOf(Launch.Path, Owner) ?? FaultOfInside();
    }

    private string? FaultOfInside() =>
        !Directory.Exists(Inside.Path) ? $"{Inside.Path} is no directory"
        : new DirectoryInfo(Inside.Path).LinkTarget is not null ? $"{Inside.Path} is a link, and what it points to may be somebody else's"
        : (File.GetUnixFileMode(Inside.Path) & WritableByOthers) != 0 ? $"{Inside.Path} can be written by others than its owner"
        : null;
}
