using System.Text;

namespace Berth.Core.DevContainers;

/// <summary>Where the files are that a <c>devcontainer.json</c> names, by the rules of the Dev Containers CLI.</summary>
internal static class DevContainerPaths
{
    private const int MaxDotenvBytes = 1024 * 1024;

    public static DevContainerBuild? BuildOf(ConfigReader read, ConfigNode values, string path)
    {
        var build = read.Object(values, "build");
        var legacy = read.TextWithContent(values, "dockerFile");
        if ((legacy ?? read.TextWithContent(build, "dockerfile")) is not { } dockerfile)
        {
            return null;
        }

        var full = Resolve(path, dockerfile.Text);
        var context = legacy is not null ? read.TextWithContent(values, "context") : read.TextWithContent(build, "context");
        return new(
            full,
            dockerfile.Location,
            context is null ? Path.GetDirectoryName(full)! : Resolve(path, context.Text),
            read.TextWithContent(build, "target"),
            [.. read.Pairs(build, "args").Select(arg => arg with { Value = arg.Value ?? "null" })],
            read.Texts(build, "options"),
            read.TextOrTexts(build, "cacheFrom"));
    }

    /// <summary>
    /// The files that are named; for an empty list those of <c>COMPOSE_FILE</c> in the environment, else in <c>.env</c>, else
    /// <c>docker-compose.yml</c> and <c>docker-compose.override.yml</c>, all in the folder.
    /// </summary>
    public static IReadOnlyList<WrittenText> ComposeFilesOf(ConfigReader read, ConfigNode values, string path, VariableScope scope)
    {
        var named = read.TextOrTexts(values, "dockerComposeFile");
        if (named.Count > 0)
        {
            return [.. named.Select(file => file with { Text = Resolve(path, file.Text) })];
        }

        var (folder, location) = (scope.LocalWorkspaceFolder!, read.At(values["dockerComposeFile"]!.Line));
        if (scope.LocalEnvironment.GetValueOrDefault("COMPOSE_FILE") is { Length: > 0 } fromEnvironment)
        {
            return Split(fromEnvironment, folder, location);
        }

        if (FromDotenv(folder) is { } fromDotenv)
        {
            return Split(fromDotenv, folder, location);
        }

        var overriding = Path.Combine(folder, "docker-compose.override.yml");
        WrittenText first = new(Path.Combine(folder, "docker-compose.yml"), location);
        return File.Exists(overriding) ? [first, new(overriding, location)] : [first];
    }

    /// <summary>
    /// <c>${containerWorkspaceFolder}</c>: what is written as <c>workspaceFolder</c>, else <c>/</c> for compose and a folder below
    /// <c>/workspaces</c> for everything else. The top of the git repository is what is mounted there.
    /// </summary>
    public static string ContainerFolderOf(ConfigNode root, string folder)
    {
        // Before substitution: the CLI puts in the text as it is written.
        if (root["workspaceFolder"]?.Text is { Length: > 0 } written)
        {
            return written;
        }

        if (root["dockerComposeFile"] is not null)
        {
            return "/";
        }

        var mounted = TopOfRepository(folder) ?? folder;
        var below = Path.GetRelativePath(mounted, folder);
        return below == "." ? $"/workspaces/{Path.GetFileName(mounted)}" : $"/workspaces/{Path.GetFileName(mounted)}/{below}";
    }

    /// <summary>What <c>git rev-parse --show-cdup</c> leads to; a work tree's <c>.git</c> is a file.</summary>
    private static string? TopOfRepository(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return at;
            }
        }

        return null;
    }

    private static string Resolve(string path, string named) => Full(Path.GetDirectoryName(path)!, named);

    /// <summary>A NUL, which no path may hold, makes a path that nothing is found at.</summary>
    private static string Full(string folder, string named) => Path.GetFullPath(named.Replace("\0", "\ufffd", StringComparison.Ordinal), folder);

    private static WrittenText[] Split(string list, string folder, SourceLocation location) =>
        [.. list.Split(':').Select(file => new WrittenText(Full(folder, file), location))];

    private static string? FromDotenv(string folder)
    {
        var path = Path.Combine(folder, ".env");
        if (!File.Exists(path))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(SourceFile.Read(path, ".env", MaxDotenvBytes));
        return text.Split('\n')
            .Where(line => line.StartsWith("COMPOSE_FILE=", StringComparison.Ordinal))
            .Select(line => line["COMPOSE_FILE=".Length..].Trim())
            .FirstOrDefault(value => value is not "");
    }
}
