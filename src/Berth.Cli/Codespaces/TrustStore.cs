using System.Security.Cryptography;
using System.Text;
using Berth.Cli.Agent;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;

namespace Berth.Cli.Codespaces;

/// <summary>Remembers what a user has agreed to: one line for each content, in a file of their own.</summary>
/// <remarks>
/// A yes is for what was shown: the openings, word by word, and the scripts of the repository that run on the host, byte by byte. Where
/// either changes, the question comes again.
/// </remarks>
public sealed class TrustStore(Surroundings surroundings)
{
    private const int MaxScriptBytes = 16 << 20;

    private string FilePath => Path.Combine(surroundings.StateDirectory, "trusted");

    public bool Knows(string content) => File.Exists(FilePath) && File.ReadLines(FilePath).Any(line => line.Split(' ')[0] == content);

    public void Add(string content, string folder)
    {
        if (Knows(content))
        {
            return;
        }

        Directory.CreateDirectory(surroundings.StateDirectory, PrivateDirectory.Mode);
        using var file = new StreamWriter(new FileStream(FilePath, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }));
        file.WriteLine($"{content} {surroundings.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {folder.ReplaceLineEndings(" ")}");
    }

    /// <summary>What is agreed to, as a hash.</summary>
    public static string ContentOf(DevContainerConfig config, IReadOnlyList<HostOpening> openings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(config.Folder + "\0"));
        foreach (var opening in openings.Select(opening => $"{opening.Kind}\0{opening.What}\0").Distinct().Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(opening));
        }

        // The whole command, not only what fits on a line; and what it starts.
        if (config.InitializeCommand is { } command)
        {
            var words = HostAccessFindings.WordsOf(command);
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', words)));
            foreach (var script in words.SelectMany(word => word.Split((char[])[' ', ';', '&', '|', '"', '\''], StringSplitOptions.RemoveEmptyEntries)).Distinct())
            {
                AppendScript(hash, script, config.Folder);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendScript(IncrementalHash hash, string script, string folder)
    {
        try
        {
            var path = Path.GetFullPath(script, folder);
            if (new FileInfo(path) is { Exists: true, Length: > 0 and <= MaxScriptBytes })
            {
                hash.AppendData(File.ReadAllBytes(path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // No file, or none that this user could run either.
        }
    }
}
