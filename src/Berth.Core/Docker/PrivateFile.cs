using System.Security.Cryptography;

namespace Berth.Core.Docker;

/// <summary>Files and directories that are their owner's alone, and that are there wholly or not at all.</summary>
public static class PrivateFile
{
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode DirectoryMode = Mode | UnixFileMode.UserExecute;

    /// <summary>The directories that are missing for a path, the outermost first.</summary>
    public static List<string> MissingDirectories(string directory) =>
        Directory.Exists(directory) ? [] : [.. MissingDirectories(Path.GetDirectoryName(directory)!), directory];

    /// <summary>Missing directories are private, and belong to whom the one above belongs: under sudo that is the user.</summary>
    public static void MakeDirectory(string directory)
    {
        foreach (var missing in MissingDirectories(directory))
        {
            Directory.CreateDirectory(missing, DirectoryMode);
            FileStatus.Of(Path.GetDirectoryName(missing)!)?.GiveOwnerTo(missing);
        }
    }

    /// <summary>Replaces a file by one that is complete on the disk before it has a name that counts. Mode and owner stay.</summary>
    /// <param name="target">No link; its directory must exist.</param>
    public static void Write(string target, byte[] text)
    {
        var directory = Path.GetDirectoryName(target)!;
        var existing = File.Exists(target);
        var mode = existing ? File.GetUnixFileMode(target) : Mode;
        var owner = FileStatus.Of(existing ? target : directory);
        var beside = Path.Combine(directory, $".{Path.GetFileName(target)}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
        try
        {
            using (var file = new FileStream(beside, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                UnixCreateMode = Mode,
            }))
            {
                file.Write(text);
                file.Flush(flushToDisk: true);
                owner?.GiveOwnerTo(beside);
                File.SetUnixFileMode(file.SafeFileHandle, mode);
            }

            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
