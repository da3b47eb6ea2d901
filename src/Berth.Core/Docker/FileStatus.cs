using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Docker;

/// <summary>Who owns a file and what kind it is, links followed. Known on Linux alone; elsewhere nothing is known.</summary>
/// <param name="IsPlainFile">Neither directory nor device, pipe or socket, which may never stop giving or never begin.</param>
public readonly partial record struct FileStatus(uint UserId, uint GroupId, bool IsPlainFile)
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7ff;
    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const int KindBits = 0xf000;
    private const int PlainFile = 0x8000;
    private const int Folder = 0x4000;
    private const int RightsOfOthers = 0x3f;
    private const int WritableByOthers = 0x12;

    /// <summary>The status, or null where there is no such file or nothing can be told.</summary>
    public static FileStatus? Of(string path)
    {
        // struct statx is laid out alike on every architecture: stx_uid at 20, stx_gid at 24, stx_mode at 28, 256 bytes in all.
        Span<byte> status = stackalloc byte[256];
        return OperatingSystem.IsLinux() && StatX(CurrentDirectory, path, 0, BasicStats, status) == 0
            ? new(
                BinaryPrimitives.ReadUInt32LittleEndian(status[20..]),
                BinaryPrimitives.ReadUInt32LittleEndian(status[24..]),
                (BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) & KindBits) == PlainFile)
            : null;
    }

    /// <summary>
    /// Whether a path is a directory itself, no link to one, that belongs to a user and that nobody else has any right in. True where
    /// nothing can be told.
    /// </summary>
    public static bool IsPrivateDirectory(string path, uint owner) => IsDirectory(path, owner, RightsOfOthers);

    /// <summary>The same, where others may read and enter, and write nothing.</summary>
    public static bool IsOwnDirectory(string path, uint owner) => IsDirectory(path, owner, WritableByOthers);

    private static bool IsDirectory(string path, uint owner, int forbidden)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Span<byte> status = stackalloc byte[256];
        return StatX(CurrentDirectory, path, NoFollow, BasicStats, status) == 0
            && BinaryPrimitives.ReadUInt32LittleEndian(status[20..]) == owner
            && BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) is var mode
            && (mode & KindBits) == Folder
            && (mode & forbidden) == 0;
    }

    /// <summary>Whether an open file is the one that lies under a name now; true where nothing can be told.</summary>
    internal static bool IsUnder(SafeFileHandle file, string path)
    {
        // stx_ino is at 32, the device's two numbers at 136.
        Span<byte> held = stackalloc byte[256];
        Span<byte> named = stackalloc byte[256];
        return !OperatingSystem.IsLinux()
            || (StatX((int)file.DangerousGetHandle(), "", EmptyPath, BasicStats, held) == 0
                && StatX(CurrentDirectory, path, 0, BasicStats, named) == 0
                && held[32..40].SequenceEqual(named[32..40])
                && held[136..144].SequenceEqual(named[136..144]));
    }

    /// <summary>Gives another file to the same owner. Only root can; for anybody else it stays theirs, as docker leaves it.</summary>
    internal void GiveOwnerTo(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = ChangeOwner(path, UserId, GroupId);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
