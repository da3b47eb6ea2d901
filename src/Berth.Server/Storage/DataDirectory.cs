namespace Berth.Server.Storage;

/// <summary>
/// The directory that is this process's own: keys, certificates, heads of audit chains, and SQLite's file. Mode 0700, and one process at
/// a time.
/// </summary>
/// <remarks>Processes that share a PostgreSQL database have one each.</remarks>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream held;

    private DataDirectory(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }

    /// <exception cref="StartException">It cannot be made or written, is open to others, or another process has it.</exception>
    public static DataDirectory Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if ((File.GetUnixFileMode(full) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead | UnixFileMode.OtherExecute)) != 0)
            {
                throw new StartException($"the data directory '{full}' is open to others", $"chmod 700 {full}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the data directory '{full}' cannot be used: {e.Message}", "name another with DataDirectory, or let this user write it");
        }

        try
        {
            return new(full, new(System.IO.Path.Combine(full, "lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the data directory '{full}' is used by another berth-server", "stop it, or name another with DataDirectory");
        }
    }

    public string FileOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => held.Dispose();
}
