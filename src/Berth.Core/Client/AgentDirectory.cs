using Berth.Core.Docker;

namespace Berth.Core.Client;

/// <summary>
/// A directory through which one agent serves one host user or one codespace: its socket, and the names of the registries it serves,
/// so that a helper can tell a registry whose login is gone from one that nobody knows. No password is ever in it.
/// </summary>
/// <param name="path">Where it is.</param>
/// <param name="owner">
/// The user whose agent it must be, since anybody may have put a directory there first. Null inside a container: there the directory came
/// with the mount, and the agent's user has perhaps no number inside.
/// </param>
public sealed class AgentDirectory(string path, uint? owner)
{
    /// <summary>How much of the list of registries is read, in bytes.</summary>
    private const int MaxListBytes = 1024 * 1024;

    public string Path => path;

    public uint? Owner => owner;

    public string Socket => System.IO.Path.Combine(path, "agent.sock");

    /// <summary>One canonical registry host on each line.</summary>
    public string RegistriesFile => System.IO.Path.Combine(path, "registries");

    /// <summary>Whether an agent served this registry here, be it gone or not.</summary>
    public bool Knows(string canonicalHost)
    {
        if (owner is { } user && !FileStatus.IsOwnDirectory(path, user))
        {
            // Whatever lies there is not ours to believe, or even to open.
            return false;
        }

        try
        {
            using var file = File.OpenRead(RegistriesFile);
            return file.Length <= MaxListBytes && new StreamReader(file).ReadToEnd().Split('\n').Contains(canonicalHost);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No list, so nothing was ever served here.
            return false;
        }
    }
}
