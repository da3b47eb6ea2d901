using Berth.Cli.Agent;
using Berth.Core.Docker;

namespace Berth.Cli.Codespaces;

/// <summary>
/// Where a codespace lives in this host's memory: <c>launch/</c>, which is the host's alone, and <c>inside/</c>, which the container gets
/// read-only. The directory above both is its owner's alone, so a socket reaches nobody but its own container.
/// </summary>
public sealed class CodespaceFiles(Surroundings surroundings, string name)
{
    /// <summary>What lies in <see cref="Inside"/>, as the container sees it.</summary>
    public const string Mounted = "/run/berth";

    /// <summary>The directory inside that docker and podman read and write; a tmpfs of the container's own.</summary>
    public const string MountedConfig = Mounted + "/docker";

    /// <summary>The static helper where every program of the container finds it.</summary>
    public const string MountedHelper = "/usr/local/bin/docker-credential-berth";

    /// <summary>Below <see cref="Inside"/>: a folder for each registry with an authority of its own.</summary>
    public const string Certificates = "certs.d";

    public string Path { get; } = System.IO.Path.Combine(surroundings.RuntimeDirectory, "codespaces", name);

    public string Launch => System.IO.Path.Combine(Path, "launch");

    public string Inside => System.IO.Path.Combine(Path, "inside");

    /// <summary>Whether the file system lets programs run from here: <c>/run</c> often does not.</summary>
    public bool MayRunPrograms
    {
        get
        {
            var mount = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' '))
                .Where(fields => fields.Length > 3 && (fields[1] == "/" || Inside.StartsWith(fields[1] + "/", StringComparison.Ordinal)))
                .MaxBy(fields => fields[1].Length);
            return mount is null || !mount[3].Split(',').Contains("noexec");
        }
    }

    /// <summary>Makes what is missing. What is there keeps its inode: a running container has it mounted.</summary>
    /// <exception cref="IOException">A directory on the way is a link, or open to others.</exception>
    public void Make()
    {
        PrivateDirectory.Ensure(surroundings.RuntimeDirectory, surroundings.UserId);
        PrivateDirectory.Ensure(System.IO.Path.GetDirectoryName(Path)!, surroundings.UserId);
        PrivateDirectory.Ensure(Path, surroundings.UserId);
        PrivateDirectory.Ensure(Launch, surroundings.UserId);

        // Everybody inside may read what is in it; outside nobody gets this far. What the tmpfs is mounted on tells runc its mode.
        MakeOpen(Inside, "755");
        MakeOpen(System.IO.Path.Combine(Inside, "docker"), "777");
        MakeOpen(System.IO.Path.Combine(Inside, Certificates), "755");
    }

    /// <summary>Makes the folders of registries' authorities, be they empty.</summary>
    public void MakeCertificateFolders(IEnumerable<string> hosts)
    {
        foreach (var host in hosts)
        {
            MakeOpen(System.IO.Path.Combine(Inside, Certificates, host), "755");
        }
    }

    public void Remove()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>Writes a file that everybody inside may read, whole or not at all; returns its path.</summary>
    public string WriteInside(string name, ReadOnlySpan<byte> content, bool executable = false)
    {
        foreach (var missing in PrivateFile.MissingDirectories(System.IO.Path.GetDirectoryName(System.IO.Path.Combine(Inside, name))!))
        {
            MakeOpen(missing, "755");
        }

        return Write(System.IO.Path.Combine(Inside, name), content, executable ? "755" : "644");
    }

    /// <summary>Writes a file for the host's programs alone; returns its path.</summary>
    public string WriteForLaunch(string name, ReadOnlySpan<byte> content) => Write(System.IO.Path.Combine(Launch, name), content, "600");

    private static void MakeOpen(string folder, string mode)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, ModeOf(mode));
    }

    private static UnixFileMode ModeOf(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private static string Write(string path, ReadOnlySpan<byte> content, string mode)
    {
        var next = path + ".next";

        // Made anew, so that no link is followed that somebody else put there.
        File.Delete(next);
        using (var file = new FileStream(next, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(content);
            File.SetUnixFileMode(file.SafeFileHandle, ModeOf(mode));
        }

        File.Move(next, path, overwrite: true);
        return path;
    }
}
