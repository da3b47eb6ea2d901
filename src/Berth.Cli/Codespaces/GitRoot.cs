namespace Berth.Cli.Codespaces;

/// <summary>
/// Which folder the Dev Containers CLI would mount for a workspace: it asks git, and git believes <c>core.worktree</c> of a file that a
/// container may have written.
/// </summary>
internal static class GitRoot
{
    private const int MaxConfigBytes = 1 << 20;

    /// <summary>
    /// Whether the folder itself is to be mounted, whatever git says: it is a repository's root, or git's own files above it name another
    /// work tree.
    /// </summary>
    public static bool IsFolderItself(string folder)
    {
        if (Path.Exists(Path.Combine(folder, ".git")))
        {
            return true;
        }

        for (var above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            var git = Path.Combine(above, ".git");
            if (Path.Exists(git))
            {
                return NamesAnother(git);
            }
        }

        return false;
    }

    /// <summary>A plain directory whose configuration says nothing of work trees, of other files to read, or of extensions, is harmless.</summary>
    private static bool NamesAnother(string git)
    {
        try
        {
            if (!Directory.Exists(git) || new DirectoryInfo(git).LinkTarget is not null || File.Exists(Path.Combine(git, "commondir")))
            {
                return true;
            }

            var config = new FileInfo(Path.Combine(git, "config"));
            return config.Exists && (config.LinkTarget is not null || config.Length > MaxConfigBytes || File.ReadLines(config.FullName).Any(IsTelling));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be read cannot be believed.
            return true;
        }
    }

    private static bool IsTelling(string line) =>
        line.Contains("worktree", StringComparison.OrdinalIgnoreCase) || line.Contains("include", StringComparison.OrdinalIgnoreCase);
}
