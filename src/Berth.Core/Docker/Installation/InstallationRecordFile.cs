namespace Berth.Core.Docker.Installation;

/// <summary>The record on disk, a file of mode 0600.</summary>
internal sealed class InstallationRecordFile(string path, TimeProvider clock)
{
    /// <summary>One login or logout at a time.</summary>
    /// <exception cref="DockerConfigException">The lock cannot be had.</exception>
    public async Task<FileLock> LockAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFile.MakeDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return await FileLock.TakeAsync(path, DockerConfigFile.Patience, clock, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw new DockerConfigException(path, DockerConfigFault.Unreachable, $"cannot be used: {e.Message}", inner: e);
        }
    }

    /// <exception cref="DockerConfigException">It cannot be read, or is no record.</exception>
    public InstallationRecord Read()
    {
        try
        {
            var text = new DockerConfigFile(path, clock).ReadBytes();
            return text is null ? InstallationRecord.None : InstallationRecord.Read(text);
        }
        catch (FormatException e)
        {
            throw new DockerConfigException(
                path, DockerConfigFault.Broken, $"is not usable: {e.Message}; move it away to go on without it");
        }
    }

    /// <summary>A record of nothing is no file.</summary>
    /// <exception cref="DockerConfigException">It cannot be written.</exception>
    public void Write(InstallationRecord record)
    {
        try
        {
            if (record.Files is [])
            {
                File.Delete(path);
            }
            else
            {
                PrivateFile.Write(path, record.Write());
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DockerConfigException(path, DockerConfigFault.Unreachable, $"cannot be written: {e.Message}", inner: e);
        }
    }
}
