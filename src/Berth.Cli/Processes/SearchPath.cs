namespace Berth.Cli.Processes;

/// <summary>Looks programs up as a shell does.</summary>
public static class SearchPath
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The first program of that name on <c>PATH</c>, or null.</summary>
    public static string? Find(Surroundings surroundings, string program)
    {
        foreach (var folder in (surroundings.Variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(folder, program);
            if (Path.IsPathRooted(path) && File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0)
            {
                return path;
            }
        }

        return null;
    }
}
