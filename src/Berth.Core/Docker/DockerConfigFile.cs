namespace Berth.Core.Docker;

/// <summary>
/// Docker's <c>config.json</c> or containers' <c>auth.json</c> on disk. A change 1. takes a lock, 2. reads the file anew, 3. edits its
/// text, 4. writes a new file beside it, flushed to the disk, and 5. renames it into place, so that no reader ever sees half a file
/// and no writer loses another's entry. A link is followed; mode and owner stay.
/// </summary>
public sealed class DockerConfigFile(string path, TimeProvider clock)
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>How long one waits for another writer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int DeviceOrResourceBusy = 16;

    public string Path => path;

    /// <summary>What the file says; a missing one says nothing.</summary>
    /// <exception cref="DockerConfigException">It cannot be read, or it is broken.</exception>
    public DockerConfig Read() => ReadBytes() is { } bytes ? DockerConfig.Parse(bytes, path) : DockerConfig.Empty;

    /// <summary>Makes changes, all of them or none. A missing file is created with mode 0600, a missing directory with 0700.</summary>
    /// <exception cref="DockerConfigException">It cannot be read or written, or it is broken; it is as it was.</exception>
    public Task ApplyAsync(IReadOnlyList<ConfigEdit> edits, CancellationToken cancellationToken) =>
        ReplaceAsync(text => edits.Aggregate(text ?? [], (changed, edit) => edit.Apply(changed)), cancellationToken);

    /// <summary>Replaces the text, under the lock, by what becomes of it; null stands for no file, before and after.</summary>
    /// <exception cref="DockerConfigException">It cannot be read or written, or it is broken; it is as it was.</exception>
    internal async Task ReplaceAsync(Func<byte[]?, byte[]?> change, CancellationToken cancellationToken)
    {
        try
        {
            var target = Target();
            PrivateFile.MakeDirectory(System.IO.Path.GetDirectoryName(target)!);

            // 1. The lock.
            using var held = await FileLock.TakeAsync(target, Patience, clock, cancellationToken);

            // 2. What is there now, which must be sound before anybody touches it.
            var before = ReadBytes();
            if (before is not null)
            {
                DockerConfig.Parse(before, path);
            }

            // 3. The change.
            var after = change(before);
            if (after is null)
            {
                File.Delete(target);
            }
            else if (before is null || !before.AsSpan().SequenceEqual(after))
            {
                // 4. and 5.
                PrivateFile.Write(target, after);
            }
        }
        catch (FormatException e)
        {
            throw new DockerConfigException(path, DockerConfigFault.Broken, $"cannot be changed: {e.Message}; it was left as it is");
        }
        catch (TimeoutException e)
        {
            throw new DockerConfigException(
                path, DockerConfigFault.Locked, $"is being written by another program for over {Patience.TotalSeconds:0} s", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explained(e);
        }
    }

    /// <summary>The file's bytes, or null where there is no file.</summary>
    /// <exception cref="DockerConfigException">It is there and cannot be read.</exception>
    internal byte[]? ReadBytes()
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new DockerConfigException(path, DockerConfigFault.NotAFile, "is a directory; a file belongs there");
            }

            if (FileStatus.Of(path) is { IsPlainFile: false })
            {
                throw new DockerConfigException(path, DockerConfigFault.NotAFile, "is no plain file");
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadBounded(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explained(e);
        }
    }

    private byte[] ReadBounded(FileStream file)
    {
        var bytes = new byte[4096];
        var length = 0;
        while (file.Read(bytes.AsSpan(length)) is var read and > 0)
        {
            length += read;
            if (length > MaxBytes)
            {
                throw new DockerConfigException(path, DockerConfigFault.TooLarge, $"is over {MaxBytes} bytes, which no configuration is");
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, bytes.Length * 4);
            }
        }

        return bytes[..length];
    }

    /// <summary>Where the file really lies: replacing a link would part it from what it points to.</summary>
    private string Target()
    {
        var full = System.IO.Path.GetFullPath(path);
        return new FileInfo(full) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : full;
    }

    private DockerConfigException Explained(Exception failure) => failure switch
    {
        UnauthorizedAccessException => new(
            path, DockerConfigFault.PermissionDenied, $"cannot be used: permission denied{OwnerNote()}", inner: failure),
        IOException { HResult: DeviceOrResourceBusy } => new(
            path,
            DockerConfigFault.MountedFile,
            "is a single mounted file and cannot be replaced; mount its directory instead",
            inner: failure),
        _ => new(path, DockerConfigFault.Unreachable, $"cannot be used: {failure.Message}", inner: failure),
    };

    private string OwnerNote() => FileStatus.Of(path) is { UserId: 0 } ? " (it belongs to root, as sudo leaves it)" : "";
}
