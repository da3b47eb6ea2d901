using Berth.Core.Client;

namespace Berth.Helper;

/// <summary>
/// Puts the client configurations of a codespace where docker, podman and their kin look for them, a tmpfs. Some engines copy what lies under
/// a tmpfs onto it, others leave it empty at every start.
/// </summary>
internal static class ClientConfiguration
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const string Authorities = "/etc/docker/certs.d";

    /// <summary>Docker's, and that of podman, buildah and skopeo.</summary>
    private static readonly string[] Names = ["config.json", "auth.json"];

    /// <returns>The exit code: 1 where there is none to put, or nowhere to put it.</returns>
    public static int Run(AgentDirectory directory)
    {
        LinkAuthorities(directory);
        return Put(directory) ? 0 : 1;
    }

    /// <summary>Leaves alone what is there and can be read: a client may have changed it.</summary>
    /// <remarks>
    /// podman and skopeo write their file for the user alone who logs out with them, and then nobody else inside could pull anything. The
    /// logins are not in it.
    /// </remarks>
    public static bool Put(AgentDirectory directory)
    {
        var folder = Path.Combine(directory.Path, "docker");
        return Directory.Exists(folder) && Names.All(name => Put(Path.Combine(directory.Path, name), Path.Combine(folder, name)));
    }

    /// <summary>
    /// The authorities of registries that came after the container was made: those that were there then have mounts. Only root can do it.
    /// </summary>
    private static void LinkAuthorities(AgentDirectory directory)
    {
        var given = Path.Combine(directory.Path, "certs.d");
        foreach (var folder in Directory.Exists(given) ? Directory.GetDirectories(given) : [])
        {
            var link = Path.Combine(Authorities, Path.GetFileName(folder));
            if (Directory.Exists(link))
            {
                continue;
            }

            try
            {
                Directory.CreateDirectory(Authorities);
                File.Delete(link);
                File.CreateSymbolicLink(link, folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A file system that cannot be written to: clients inside say that they do not know the authority.
            }
        }
    }

    private static bool Put(string source, string target)
    {
        if (IsReadable(target) || !File.Exists(source))
        {
            return File.Exists(target);
        }

        var next = $"{target}.{Environment.ProcessId}";
        try
        {
            File.Copy(source, next);
            File.SetUnixFileMode(next, Mode);
            File.Move(next, target, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // This user may not write there.
            Remove(next);
            return File.Exists(target);
        }
    }

    private static bool IsReadable(string file)
    {
        try
        {
            using var opened = File.Exists(file) ? File.OpenHandle(file) : null;
            return opened is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's.
            return false;
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
