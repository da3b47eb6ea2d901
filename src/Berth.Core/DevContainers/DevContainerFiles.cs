using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>
/// Where the <c>devcontainer.json</c> of a folder is: <c>.devcontainer/devcontainer.json</c>, else <c>.devcontainer.json</c>, else
/// <c>.devcontainer/NAME/devcontainer.json</c>, where there is only one.
/// </summary>
/// <remarks>
/// Rule: <see href="https://containers.dev/implementors/spec/#devcontainerjson"/>. The Dev Containers CLI 0.89 looks in the first two places
/// only, so the third has to be named to it with <c>--config</c>.
/// </remarks>
public static class DevContainerFiles
{
    private const string FileName = "devcontainer.json";

    private const string HiddenFileName = ".devcontainer.json";

    /// <param name="folder">The folder of the dev container, as the user wrote it.</param>
    /// <param name="named">The file that was named with <c>--config</c>; null where none was.</param>
    /// <returns>The full path of the file.</returns>
    /// <exception cref="DevContainerFileException">There is none, or several and none was named.</exception>
    public static string Find(string folder, string? named = null)
    {
        var shown = Printable.Text(folder, maxLength: 1000);
        if (!Directory.Exists(folder))
        {
            throw new DevContainerFileException(
                new(shown, 0),
                File.Exists(folder) ? "it is a file; the folder of a dev container belongs here" : "there is no such folder",
                "name the folder that holds .devcontainer, usually the top of a repository");
        }

        if (named is not null)
        {
            return Named(named);
        }

        var root = Path.GetFullPath(folder);
        string[] places = [Path.Combine(root, ".devcontainer", FileName), Path.Combine(root, HiddenFileName)];
        if (places.FirstOrDefault(File.Exists) is { } found)
        {
            return found;
        }

        return Below(Path.Combine(root, ".devcontainer")) switch
        {
            [] => throw new DevContainerFileException(
                new(shown, 0),
                "there is no .devcontainer/devcontainer.json and no .devcontainer.json",
                "create one, name another folder, or name the file with --config"),
            [var only] => only,
            var several => throw new DevContainerFileException(
                new(shown, 0),
                $"there are several dev containers: {string.Join(", ", several.Select(path => SourceFile.Shown(root, path)))}",
                $"name one: --config {Printable.Text(Path.Combine(folder is "." ? "" : folder, SourceFile.Shown(root, several[0])), maxLength: 1000)}"),
        };
    }

    private static string Named(string named)
    {
        var location = new SourceLocation(Printable.Text(named, maxLength: 1000), 0);
        if (Path.GetFileName(named) is not (FileName or HiddenFileName))
        {
            throw new DevContainerFileException(
                location, "the Dev Containers CLI takes no file of this name", $"a configuration must be named {FileName} or {HiddenFileName}");
        }

        return File.Exists(named)
            ? Path.GetFullPath(named)
            : throw new DevContainerFileException(location, "there is no such file", "correct the path after --config");
    }

    private static string[] Below(string folder)
    {
        try
        {
            var below = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];
            return [.. below.Select(name => Path.Combine(name, FileName)).Where(File.Exists).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DevContainerFileException(
                new(".devcontainer", 0), "the folder may not be read by this user", "give this user the right to read it");
        }
    }
}
