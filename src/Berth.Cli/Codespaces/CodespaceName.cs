using System.Security.Cryptography;
using System.Text;

namespace Berth.Cli.Codespaces;

/// <summary>What the dev container of a folder is called on this host.</summary>
public static class CodespaceName
{
    /// <summary>How much of the folder's name is told, in characters: the path of a socket has room for about 100.</summary>
    private const int MaxFolderLength = 24;

    /// <summary><c>api-3f9c2a1b04</c>: the folder's name, and a hash of where it is and of its configuration file.</summary>
    /// <param name="folder">Its full path, links followed.</param>
    /// <param name="configFile">The full path of <c>devcontainer.json</c>.</param>
    public static string Of(string folder, string configFile)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{folder}\0{configFile}"));
        var name = new string([.. Path.GetFileName(folder).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return $"{(name is "" ? "codespace" : name[..Math.Min(name.Length, MaxFolderLength)].Trim('-'))}-{Convert.ToHexStringLower(hash)[..10]}";
    }
}
