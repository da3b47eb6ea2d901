namespace Berth.Core.DevContainers.HostAccess;

/// <summary>Looks through a folder of the repository that is copied into an image: a link in it may lead to any file of the host.</summary>
internal static class LocalFolders
{
    /// <summary>More than any feature has; what comes after is not looked at, and that is told.</summary>
    private const int MaxEntries = 10_000;

    /// <param name="location">The line that names the folder.</param>
    public static IReadOnlyList<HostOpening> Openings(string folder, string workspace, SourceLocation location)
    {
        var paths = new HostPaths(workspace);
        if (!paths.IsInWorkspace(folder))
        {
            return [HostAccessFindings.Opening(HostAccessKind.HostFiles, $"{folder}, through a link", location)];
        }

        List<HostOpening> found = [];
        var seen = 0;
        foreach (var entry in Entries(folder))
        {
            if (++seen > MaxEntries)
            {
                return [.. found, HostAccessFindings.Opening(HostAccessKind.HostFiles, $"perhaps more: {folder} has over {MaxEntries} files", location)];
            }

            if (new FileInfo(entry).LinkTarget is not null && !paths.IsInWorkspace(entry))
            {
                found.Add(HostAccessFindings.Opening(HostAccessKind.HostFiles, $"{entry}, a link that leads out of the repository", location));
            }
        }

        return found;
    }

    private static IEnumerable<string> Entries(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = 0,
            IgnoreInaccessible = true,
            MaxRecursionDepth = 32,
        })
        : [];
}
