namespace Berth.Core.Docker;

/// <summary>
/// One writer of a file at a time, through <c>FILE.berth.lock</c> beside it. The lock dies with the process that holds it, so nothing
/// stale is ever in the way.
/// </summary>
/// <remarks>
/// .NET's <see cref="FileShare.None"/> is flock(2). The lock file is removed when the lock is given up, so whoever gets the lock makes
/// sure that the file it holds is still the one under that name.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    /// <summary>EWOULDBLOCK, which is how .NET tells that somebody else holds the lock.</summary>
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string path;
    private readonly FileStream held;

    private FileLock(string path, FileStream held) => (this.path, this.held) = (path, held);

    /// <summary>Waits for the lock. The directory must exist.</summary>
    /// <exception cref="TimeoutException">Somebody else kept it for longer than <paramref name="patience"/>.</exception>
    public static async Task<FileLock> TakeAsync(string file, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        var path = file + ".berth.lock";
        var began = clock.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } held)
            {
                return new(path, held);
            }

            if (clock.GetElapsedTime(began) > patience)
            {
                throw new TimeoutException("Another process keeps the lock.");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    public void Dispose()
    {
        File.Delete(path);
        held.Dispose();
    }

    private static FileStream? TryTake(string path)
    {
        FileStream file;
        try
        {
            file = new(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = PrivateFile.Mode,
                BufferSize = 0,
            });
        }
        catch (IOException e) when (e.HResult is WouldBlock or WouldBlockOnMac)
        {
            return null;
        }

        if (FileStatus.IsUnder(file.SafeFileHandle, path))
        {
            return file;
        }

        // The one who held it before took the name away; begin again.
        file.Dispose();
        return null;
    }
}
