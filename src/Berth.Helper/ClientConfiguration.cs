using Berth.Core.Client;

namespace Berth.Helper;

/// <summary>
/// Puts the client configuration of a codespace where docker and podman look for it, a tmpfs. Some engines copy what lies under a tmpfs
/// onto it, others leave it empty at every start.
/// </summary>
internal static class ClientConfiguration
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <returns>The exit code: 1 where there is none to put, or nowhere to put it.</returns>
    public static int Run(AgentDirectory directory) => Put(directory) ? 0 : 1;

    /// <summary>Leaves one alone that is there: <c>docker login</c> may have changed it.</summary>
    public static bool Put(AgentDirectory directory)
    {
        var source = Path.Combine(directory.Path, "config.json");
        var target = Path.Combine(directory.Path, "docker", "config.json");
        if (File.Exists(target) || !File.Exists(source))
        {
            return File.Exists(target);
        }

        var next = $"{target}.{Environment.ProcessId}";
        try
        {
            File.Copy(source, next);
            File.SetUnixFileMode(next, Mode);
            File.Move(next, target, overwrite: false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process was first, or this one may not write there.
            Remove(next);
            return File.Exists(target);
        }
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was never made.
        }
    }
}
