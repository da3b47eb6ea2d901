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

    private readonly InstallationRecordFile recordFile = new(recordPath, clock);

    /// <summary>Makes sure that the record can be kept, before anybody begins what could not be taken back without it.</summary>
    /// <exception cref="DockerConfigException">The record cannot be read or written.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var held = await recordFile.LockAsync(cancellationToken);
        _ = recordFile.Read();
    }

    /// <summary>Adds entries for registries to those that are installed. Doing it twice changes nothing.</summary>
    /// <exception cref="DockerConfigException">The record cannot be read or written; no file was changed.</exception>
    public async Task<InstallationReport> InstallAsync(
        ClientEnvironment client, IReadOnlyList<RegistryHost> registries, CancellationToken cancellationToken)
    {
        string[] keys = [.. registries.SelectMany(RegistryKeys.Of).Distinct()];
        List<ConfigChange> changes = [];
        List<Problem> problems = [];
        using var held = await recordFile.LockAsync(cancellationToken);

        // A record that cannot be read stops everything: what it knows could not be taken back any more.
        _ = recordFile.Read();
        foreach (var target in InstallationTargets.Of(client, registries, clock))
        {
            try
            {
                await RewriteAsync(target.Path, installed => [.. installed.Union(keys)], changes, cancellationToken);
                if (new DockerConfigFile(target.Path, clock).Read().HasByteOrderMark)
                {
                    problems.Add(ConfigProblems.ByteOrderMark(target.Path));
                }
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

    /// <summary>Whether some client was made to ask berth for a registry here, so that a helper knows it even when nobody can serve it.</summary>
    /// <exception cref="DockerConfigException">The record cannot be read.</exception>
    public bool HasEntryFor(RegistryHost registry) => recordFile.Read().Files
        .Any(file => file.Entries.Any(entry => RegistryQuery.Read(entry.Key)?.Registry == registry.Canonical));

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
        using var held = await recordFile.LockAsync(cancellationToken);
        foreach (var file in recordFile.Read().Files)
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

        // What stays as it was is no news to those who take something back.
        return new([.. changes.Where(change => change.Kind is not (ConfigChangeKind.AlreadySet or ConfigChangeKind.StoredLoginHidden))], problems);
    }

    /// <summary>Brings one file from the keys that are installed to those that are wanted.</summary>
    private async Task RewriteAsync(
        string path, Func<IEnumerable<string>, string[]> wanted, List<ConfigChange> changes, CancellationToken cancellationToken)
    {
        var record = recordFile.Read();
        var known = record.Of(path) ?? new(path, Created: false, CreatedSection: false, [], [], Splice: null);
        var keys = wanted(StillOurs(known));
        if (keys is [] && !File.Exists(path))
        {
            changes.Add(new(path, ConfigChangeKind.FileGone));
            recordFile.Write(record.With(known with { Entries = [] }));
            RemoveDirectories(known);
            return;
        }

        // Counted before they are made.
        var missing = PrivateFile.MissingDirectories(Path.GetDirectoryName(path)!);
        IReadOnlyList<string> directories = [.. known.CreatedDirectories.Union(missing)];
        var planned = known;
        List<ConfigChange> made = [];
        await new DockerConfigFile(path, clock).ReplaceAsync(current =>
        {
            // 1. The file as it would be without us. 2. The same with what is wanted.
            var without = InstallationPlan.Without(known, current);
            var with = InstallationPlan.With(without, keys);

            // 3. The record knows of both states before the file changes.
            planned = InstallationPlan.Of(path, directories, keys, without, with);
            recordFile.Write(record.With(planned with { Entries = [.. planned.Entries.UnionBy(known.Entries, entry => entry.Key)] }));
            made = [.. InstallationPlan.Changes(known, planned, current, without)];
            return with;
        }, cancellationToken);

        recordFile.Write(record.With(planned));
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
}
