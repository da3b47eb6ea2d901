using Berth.Core.Docker.Lookup;

namespace Berth.Core.Docker.Installation;

/// <summary>What becomes of one file, decided before anything is written. No bytes at all (null) stand for no file.</summary>
internal static class InstallationPlan
{
    private const string Section = "credHelpers";

    /// <summary>The file without our entries: its very bytes if nobody has touched it since, else with those entries taken back.</summary>
    /// <returns>Null where there would be no file.</returns>
    public static byte[]? Without(ChangedFile known, byte[]? current)
    {
        if (current is null)
        {
            return null;
        }

        if (known.Splice?.Undo(current) is { } original)
        {
            return known.Created ? null : original;
        }

        var helpers = DockerConfig.Parse(current, known.Path).CredHelpers;
        var text = current;
        foreach (var entry in known.Entries.Where(entry => helpers.GetValueOrDefault(entry.Key) == HelperInstallation.HelperName))
        {
            text = entry.Previous is null
                ? new ConfigEdit.RemoveHelper(entry.Key).Apply(text)
                : new ConfigEdit.SetHelper(entry.Key, entry.Previous).Apply(text);
        }

        if (known.CreatedSection)
        {
            text = ConfigText.Remove(text, Section, key: "", EmptySection.Remove);
        }

        return known.Created && ConfigText.IsEmpty(text) ? null : text;
    }

    /// <summary>The file with an entry for each key.</summary>
    public static byte[]? With(byte[]? without, string[] keys) => keys is []
        ? without
        : keys.Aggregate(without ?? [], (text, key) => new ConfigEdit.SetHelper(key, HelperInstallation.HelperName).Apply(text));

    /// <summary>What the record has to know to take it back.</summary>
    public static ChangedFile Of(string path, IReadOnlyList<string> directories, string[] keys, byte[]? without, byte[]? with)
    {
        var before = without is null ? DockerConfig.Empty : DockerConfig.Parse(without, path);
        return new(
            path,
            Created: without is null,
            CreatedSection: without is null || !ConfigText.Has(without, Section),
            directories,
            [.. keys.Select(key => new ChangedEntry(key, before.CredHelpers.GetValueOrDefault(key)))],
            with is null ? null : TextSplice.Between(without ?? [], with));
    }

    /// <summary>What the change comes to, in words for the file's owner.</summary>
    public static IEnumerable<ConfigChange> Changes(ChangedFile known, ChangedFile planned, byte[]? current, byte[]? without)
    {
        var path = planned.Path;
        var helpers = current is null ? DockerConfig.Empty.CredHelpers : DockerConfig.Parse(current, path).CredHelpers;
        var remaining = without is null ? DockerConfig.Empty : DockerConfig.Parse(without, path);
        if (current is null && planned.Entries.Count > 0)
        {
            yield return new(path, ConfigChangeKind.FileCreated);
        }

        foreach (var (key, previous) in planned.Entries)
        {
            yield return helpers.GetValueOrDefault(key) == HelperInstallation.HelperName ? new(path, ConfigChangeKind.AlreadySet, key)
                : previous is null ? new(path, ConfigChangeKind.HelperSet, key)
                : new(path, ConfigChangeKind.HelperReplaced, key, previous);
            if (DockerLookup.Stored(remaining, key) is LoginSource.Stored { Entry.Entry: { IsPlaceholder: false } } stored)
            {
                yield return new(path, ConfigChangeKind.StoredLoginHidden, stored.Key);
            }
        }

        foreach (var (key, previous) in known.Entries.ExceptBy(planned.Entries.Select(entry => entry.Key), entry => entry.Key))
        {
            yield return helpers.GetValueOrDefault(key) is { } other && other != HelperInstallation.HelperName
                ? new(path, ConfigChangeKind.LeftAlone, key)
                : previous is null ? new(path, ConfigChangeKind.HelperRemoved, key)
                : new(path, ConfigChangeKind.HelperPutBack, key, previous);
        }

        if (current is not null && without is null && planned.Entries.Count == 0)
        {
            yield return new(path, ConfigChangeKind.FileRemoved);
        }
    }
}
