using System.Diagnostics;
using System.Text;
using Berth.Cli.Helper;

namespace Berth.Cli.Codespaces;

/// <summary>Ends what a killed launch left running: programs that carry its mark in their environment, and podman's service of it.</summary>
/// <remarks>
/// Containers are not ended here: the engine knows them by their label. What keeps a container running on the host (conmon and its kin) may
/// carry the mark too, and stays.
/// </remarks>
public static class Leftovers
{
    private static readonly string[] Keepers =
    [
        "conmon", "crun", "runc", "catatonit", "slirp4netns", "pasta", "pasta.avx2", "netavark", "aardvark-dns", "rootlessport", "fuse-overlayfs", "dnsmasq",
        "docker-proxy", "containerd-shim",
    ];

    /// <summary>Our own programs, the agent above all.</summary>
    private const string Agent = "berth";

    /// <param name="launchDirectory">The launch directory of the codespace, which is its mark.</param>
    /// <param name="withKeepers">Whether no container is left, so that what kept one running keeps nothing any more.</param>
    /// <returns>How many programs were ended.</returns>
    public static int End(string launchDirectory, bool withKeepers = false)
    {
        var mark = Encoding.UTF8.GetBytes($"{LaunchVariables.Directory}={launchDirectory}\0");
        var argument = Encoding.UTF8.GetBytes($"{launchDirectory}/");
        var ended = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)))
        {
            var id = int.Parse(Path.GetFileName(folder));
            if (id != Environment.ProcessId && NameOf(folder) is var name && name != Agent && (withKeepers || !Keepers.Contains(name)) && (Holds(folder, "environ", mark) || (NameOf(folder) == "podman" && Holds(folder, "cmdline", argument))) && Kill(id))
            {
                ended++;
            }
        }

        return ended;
    }

    private static string NameOf(string folder) => Read(Path.Combine(folder, "comm")) is { } name ? Encoding.UTF8.GetString(name).TrimEnd('\n') : "";

    private static bool Holds(string folder, string file, byte[] text) =>
        Read(Path.Combine(folder, file)) is { } content && content.AsSpan().IndexOf(text) >= 0;

    private static byte[]? Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is somebody else's.
            return null;
        }
    }

    private static bool Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself.
            return false;
        }
    }
}
