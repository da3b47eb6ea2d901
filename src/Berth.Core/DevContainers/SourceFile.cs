using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>Reads the files of a dev container, never more of one than it may have.</summary>
internal static class SourceFile
{
    /// <summary>The file as people should open it: relative to the folder where it lies below it, fit for one line of a terminal.</summary>
    public static string Shown(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        return Printable.Text(relative is ".." || relative.StartsWith("../", StringComparison.Ordinal) ? path : relative, maxLength: 1000);
    }

    /// <param name="named">Where the file is named; the file itself where nobody names it.</param>
    /// <exception cref="DevContainerFileException">It is not there, is no file, is too large or may not be read.</exception>
    public static byte[] Read(string path, string shown, int maxBytes, SourceLocation? named = null)
    {
        var location = named ?? new SourceLocation(shown, 0);
        var it = named is null ? "it" : $"'{shown}'";
        try
        {
            if (Directory.Exists(path))
            {
                throw new DevContainerFileException(location, $"{it} is a directory; a file belongs there", "name the file");
            }

            var file = new FileInfo(path);
            if (file.LinkTarget is not null)
            {
                file = (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
            }

            // A pipe or a terminal has no length either, and would keep its reader waiting: all of them are read as nothing.
            return file.Length == 0 ? [] : Bounded(file.FullName, location, it, maxBytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var (what, advice) = failure switch
            {
                FileNotFoundException or DirectoryNotFoundException => ("does not exist", "create it, or correct the name"),
                UnauthorizedAccessException => ("may not be read by this user", "give this user the right to read it"),
                _ => ("cannot be read", "is this the right file?"),
            };
            throw new DevContainerFileException(location, $"{it} {what}", advice);
        }
    }

    private static byte[] Bounded(string path, SourceLocation location, string it, int maxBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var content = new byte[(int)Math.Min(file.Length, maxBytes) + 1];
        var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return length <= maxBytes
            ? content[..length]
            : throw new DevContainerFileException(location, $"{it} is over {maxBytes} bytes, which no such file is", "is this the right file?");
    }
}
