using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Server.Storage;

/// <summary>Small files of the data directory, mode 0600.</summary>
internal static partial class DataFiles
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">It is there already.</exception>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private });
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Replaces a file at once: a reader sees the old content or the new one.</summary>
    public static void Replace(string path, string content)
    {
        var next = path + ".new";
        using (var file = new FileStream(next, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Private }))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>Makes a file that nobody sees before it is whole, and that is there after a power cut.</summary>
    /// <exception cref="IOException">It is there already.</exception>
    public static void WriteNewForGood(string path, string content)
    {
        var next = $"{path}.{Guid.NewGuid():N}";
        WriteNew(next, Encoding.UTF8.GetBytes(content));
        try
        {
            File.Move(next, path, overwrite: false);
        }
        finally
        {
            File.Delete(next);
        }

        FlushFolderOf(path);
    }

    /// <summary>Replaces a file at once, and so that the new content is there after a power cut.</summary>
    public static void ReplaceForGood(string path, string content)
    {
        var next = $"{path}.{Guid.NewGuid():N}";
        WriteNew(next, Encoding.UTF8.GetBytes(content));
        File.Move(next, path, overwrite: true);
        FlushFolderOf(path);
    }

    /// <summary>The name of a file is kept by its folder, which has to reach the disk like the file.</summary>
    private static void FlushFolderOf(string path)
    {
        const int ReadOnly = 0;
        var folder = Open(Path.GetDirectoryName(Path.GetFullPath(path))!, ReadOnly);
        if (folder < 0)
        {
            throw new IOException($"The folder of '{path}' cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        }

        // Some file systems have nothing to flush here, and say so.
        _ = Flush(folder);
        _ = Close(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
