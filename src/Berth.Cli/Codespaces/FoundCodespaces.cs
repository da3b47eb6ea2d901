using Berth.Core.DevContainers;

namespace Berth.Cli.Codespaces;

/// <summary>Finds the codespace that a folder, or a name of <c>berth list</c>, means.</summary>
public static class FoundCodespaces
{
    /// <summary>The same, of which the folder is needed.</summary>
    /// <exception cref="MisusedException">There is none, or several, or its folder is gone.</exception>
    public static Codespace WithFolder(Surroundings surroundings, string folder, string? config)
    {
        var codespace = One(surroundings, folder, config);
        return Directory.Exists(codespace.Folder) ? codespace : throw new MisusedException(
            $"the folder of {codespace.Name} is gone: {codespace.Folder}", $"put it back, or remove the codespace: berth down {codespace.Name}");
    }

    /// <exception cref="MisusedException">There is none, or several.</exception>
    public static Codespace One(Surroundings surroundings, string folder, string? config)
    {
        var store = new CodespaceStore(surroundings);
        if (!folder.Contains('/') && folder is not ("." or "..") && (store.Read(folder) ?? store.All().FirstOrDefault(one => one.Options.RegisteredAs == folder)) is { } named)
        {
            return named;
        }

        var full = LaunchContext.FullPath(folder);
        var all = store.All();

        // As git has it: in a folder of the repository the repository is meant.
        var here = Upwards(full).Select(above => all.Where(codespace => codespace.Folder == above).ToList()).FirstOrDefault(found => found.Count > 0) ?? [];
        if (config is not null)
        {
            here = [.. here.Where(codespace => codespace.ConfigFile == Path.GetFullPath(config))];
        }

        return here switch
        {
            [var only] => only,
            [] => throw new MisusedException($"there is no codespace of {full}", "launch one with berth up, or see berth list"),
            _ when Default(here[0].Folder, here) is { } usual => usual,
            _ => throw new MisusedException(
                $"there are several codespaces of {full}: {string.Join(", ", here.Select(codespace => codespace.Name))}", "name one of them"),
        };
    }

    private static IEnumerable<string> Upwards(string folder)
    {
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            yield return above;
        }
    }

    /// <summary>The one whose configuration is taken where none is named.</summary>
    private static Codespace? Default(string folder, List<Codespace> codespaces)
    {
        try
        {
            var usual = DevContainerFiles.Find(folder);
            return codespaces.FirstOrDefault(codespace => codespace.ConfigFile == usual);
        }
        catch (DevContainerFileException)
        {
            // Gone meanwhile, or several: then one has to be named.
            return null;
        }
    }
}
