using Berth.Core.Docker.Lookup;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Docker.Installation;

/// <summary>
/// Makes docker, podman, buildah and skopeo ask berth for some registries, and takes that back. Only <c>credHelpers</c> entries are
/// written: never <c>credsStore</c>, which podman passes over and which would take other logins away, and never a password.
/// </summary>
/// <param name="recordPath">Where it is kept what was changed: a file of mode 0600 without any secret.</param>
/// <remarks>
/// The record is written before a file is, so that whatever ends halfway can be taken back. A file that nobody else has touched gets
/// back its very bytes; in any other only our own entries are taken back.
/// </remarks>
public sealed class HelperInstallation(string recordPath, TimeProvider clock)
{
    /// <summary>The helper's name in a configuration: the program is <c>docker-credential-berth</c>.</summary>
    public const string HelperName = "berth";

    private const string Section = "credHelpers";

    /// <summary>Adds entries for registries to those that are installed. Doing it twice changes nothing.</summary>
    /// <exception cref="DockerConfigException">The record cannot be read or written; no file was changed.</exception>
    public async Task<InstallationReport> InstallAsync(
        ClientEnvironment client, IReadOnlyList<RegistryHost> registries, CancellationToken cancellationToken)
    {
        string[] keys = [.. registries.SelectMany(RegistryKeys.Of).Distinct()];
        List<ConfigChange> changes = [];
        List<Problem> problems = [];
        using var held = await LockAsync(cancellationToken);

        // A record that cannot be read stops everything: what it knows could not be taken back any more.
        _ = ReadRecord();
        foreach (var target in InstallationTargets.Of(client, registries, clock))
        {
            try
            {
                await RewriteAsync(target.Path, installed => [.. installed.Union(keys)], changes, cancellationToken);
            }
            catch (DockerConfigException) when (!target.IsNeeded && !File.Exists(target.Path))
            {
                changes.Add(new(target.Path, ConfigChangeKind.NotNeeded));
            }
            catch (DockerConfigException failure)
            {
                problems.Add(ConfigProblems.Of(failure));
            }
        }

        return new(changes, problems);
    }

    /// <summary>Takes everything back.</summary>
    /// <exception cref="DockerConfigException">The record cannot be read or written.</exception>
    public Task<InstallationReport> RestoreAsync(CancellationToken cancellationToken) => RestoreAsync(_ => true, cancellationToken);

    /// <summary>Takes the entries of some registries back.</summary>
    /// <exception cref="DockerConfigException">The record cannot be read or written.</exception>
    public Task<InstallationReport> RestoreAsync(IReadOnlyList<RegistryHost> registries, CancellationToken cancellationToken)
    {
        HashSet<string> keys = [.. registries.Select(registry => registry.Canonical).SelectMany(RegistryKeys.Of)];
        return RestoreAsync(
            key => keys.Contains(key) || (RegistryQuery.Read(key) is { } query && keys.Contains(query.Registry.Value)), cancellationToken);
    }

    private async Task<InstallationReport> RestoreAsync(Func<string, bool> isTakenBack, CancellationToken cancellationToken)
    {
        List<ConfigChange> changes = [];
        List<Problem> problems = [];
        using var held = await LockAsync(cancellationToken);
        foreach (var file in ReadRecord().Files)
        {
            try
            {
                await RewriteAsync(file.Path, installed => [.. installed.Where(key => !isTakenBack(key))], changes, cancellationToken);
            }
            catch (DockerConfigException failure)
            {
                problems.Add(ConfigProblems.Of(failure));
            }
        }

        return new(changes, problems);
    }

    /// <summary>Brings one file from the keys that are installed to those that are wanted.</summary>
    private async Task RewriteAsync(
        string path, Func<IEnumerable<string>, string[]> wanted, List<ConfigChange> changes, CancellationToken cancellationToken)
    {
        var record = ReadRecord();
        var known = record.Of(path) ?? new(path, Created: false, CreatedSection: false, [], [], Splice: null);
        var keys = wanted(StillOurs(known));
        if (keys is [] && !File.Exists(path))
        {
            changes.Add(new(path, ConfigChangeKind.FileGone));
            WriteRecord(record.With(known with { Entries = [] }));
            RemoveDirectories(known);
            return;
        }

        // Counted before they are made.
        IReadOnlyList<string> directories = [.. known.CreatedDirectories.Union(PrivateFile.MissingDirectories(Path.GetDirectoryName(path)!))];
        var planned = known;
        List<ConfigChange> made = [];
        await new DockerConfigFile(path, clock).ReplaceAsync(current =>
        {
            // 1. The file as it would be without us. 2. The same with what is wanted.
            var without = Without(known, current);
            var with = keys is [] ? without : keys.Aggregate(without ?? [], (text, key) => new ConfigEdit.SetHelper(key, HelperName).Apply(text));

            // 3. The record knows of both states before the file changes.
            planned = Plan(path, directories, keys, without, with);
            WriteRecord(record.With(planned with { Entries = [.. planned.Entries.UnionBy(known.Entries, entry => entry.Key)] }));
            made = [.. ChangesOf(known, planned, current, without)];
            return with;
        }, cancellationToken);

        WriteRecord(record.With(planned));
        changes.AddRange(made);
        if (keys is [])
        {
            RemoveDirectories(known);
        }
    }

    /// <summary>The keys that were installed and that nobody has set to something else since.</summary>
    private IEnumerable<string> StillOurs(ChangedFile known)
    {
        var helpers = File.Exists(known.Path) ? new DockerConfigFile(known.Path, clock).Read().CredHelpers : null;
        return known.Entries.Select(entry => entry.Key).Where(key => helpers is null || helpers.GetValueOrDefault(key) == HelperName);
    }

    private static ChangedFile Plan(string path, IReadOnlyList<string> directories, string[] keys, byte[]? without, byte[]? with)
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

    /// <summary>The file without our entries: its very bytes if nobody has touched it since, else with our entries alone taken back.</summary>
    /// <returns>Null where there would be no file.</returns>
    private static byte[]? Without(ChangedFile known, byte[]? current)
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
        foreach (var entry in known.Entries.Where(entry => helpers.GetValueOrDefault(entry.Key) == HelperName))
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

    private static IEnumerable<ConfigChange> ChangesOf(ChangedFile known, ChangedFile planned, byte[]? current, byte[]? without)
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
            yield return helpers.GetValueOrDefault(key) == HelperName ? new(path, ConfigChangeKind.AlreadySet, key)
                : previous is null ? new(path, ConfigChangeKind.HelperSet, key)
                : new(path, ConfigChangeKind.HelperReplaced, key, previous);
            if (DockerLookup.Stored(remaining, key) is LoginSource.Stored { Entry.Entry: { IsPlaceholder: false } } stored)
            {
                yield return new(path, ConfigChangeKind.StoredLoginHidden, stored.Key);
            }
        }

        foreach (var (key, previous) in known.Entries.ExceptBy(planned.Entries.Select(entry => entry.Key), entry => entry.Key))
        {
            yield return helpers.GetValueOrDefault(key) is { } other && other != HelperName ? new(path, ConfigChangeKind.LeftAlone, key)
                : previous is null ? new(path, ConfigChangeKind.HelperRemoved, key)
                : new(path, ConfigChangeKind.HelperPutBack, key, previous);
        }

        if (current is not null && without is null && planned.Entries.Count == 0)
        {
            yield return new(path, ConfigChangeKind.FileRemoved);
        }
    }

    private static void RemoveDirectories(ChangedFile known)
    {
        foreach (var directory in known.CreatedDirectories.Reverse())
        {
            if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
            {
                Directory.Delete(directory);
            }
        }
    }

    private async Task<FileLock> LockAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFile.MakeDirectory(Path.GetDirectoryName(Path.GetFullPath(recordPath))!);
            return await FileLock.TakeAsync(recordPath, DockerConfigFile.Patience, clock, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw new DockerConfigException(recordPath, DockerConfigFault.Unreachable, $"cannot be used: {e.Message}", inner: e);
        }
    }

    private InstallationRecord ReadRecord()
    {
        try
        {
            return new DockerConfigFile(recordPath, clock).ReadBytes() is { } text ? InstallationRecord.Read(text) : InstallationRecord.None;
        }
        catch (FormatException e)
        {
            throw new DockerConfigException(recordPath, DockerConfigFault.Broken, $"is not usable: {e.Message}; move it away to go on without it");
        }
    }

    private void WriteRecord(InstallationRecord record)
    {
        try
        {
            if (record.Files is [])
            {
                File.Delete(recordPath);
            }
            else
            {
                PrivateFile.Write(recordPath, record.Write());
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DockerConfigException(recordPath, DockerConfigFault.Unreachable, $"cannot be written: {e.Message}", inner: e);
        }
    }
}
