using System.Text;

namespace Berth.Server.Storage;

/// <summary>Small files of the data directory, mode 0600.</summary>
internal static class DataFiles
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
}
