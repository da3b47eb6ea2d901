using Berth.Server.Audit;
using Berth.Server.Distribution;
using Berth.Server.Storage;

namespace Berth.Server.Packages;

/// <summary>
/// Deletes versions and packages: in the registry by their digests, an index before the manifests that only it named; then the rows. Layers
/// stay until <c>berth registry gc</c>.
/// </summary>
internal sealed class PackageDeletion(BerthDbContext db, AuditLog audit, EngineClient engine)
{
    /// <returns>Whether the registry could be reached, and takes deletions now.</returns>
    public async Task<bool> DeleteAsync(SeenPackage seen, AuditActor actor, CancellationToken cancellationToken)
    {
        var id = seen.Package.Id;
        var versions = await db.PackageVersions.AsNoTracking().Where(version => version.PackageId == id).ToListAsync(cancellationToken);
        var name = seen.Name.ToString();
        try
        {
            // Tags that nobody has looked at yet lead to manifests as well.
            foreach (var tag in await engine.TagsAsync(name, cancellationToken))
            {
                if (await engine.ManifestAsync(name, tag, cancellationToken) is { } manifest)
                {
                    await engine.DeleteAsync(name, manifest.Digest, cancellationToken);
                }
            }

            foreach (var version in versions)
            {
                await engine.DeleteAsync(name, version.Digest, cancellationToken);
            }
        }
        catch (HttpRequestException)
        {
            // What is left is still in the rows: whoever asks again goes on.
            return false;
        }

        await using var work = await audit.BeginAsync(db, cancellationToken);
        await db.Packages.Where(package => package.Id == id).ExecuteDeleteAsync(cancellationToken);
        work.Record(PackageEvents.Of("package.delete", seen.Owner, seen.Package, actor));
        await work.CommitAsync(cancellationToken);
        return true;
    }

    /// <returns>Whether the registry could be reached, and takes deletions now.</returns>
    public async Task<bool> DeleteAsync(SeenPackage seen, PackageVersion version, AuditActor actor, CancellationToken cancellationToken)
    {
        var (id, name) = (seen.Package.Id, seen.Name.ToString());
        List<string> deleted = [version.Digest];
        try
        {
            var children = (await engine.ManifestAsync(name, version.Digest, cancellationToken))?.Children ?? [];
            await engine.DeleteAsync(name, version.Digest, cancellationToken);
            foreach (var child in children.Count == 0 ? [] : children.Except(await NeededAsync(seen, version.Digest, cancellationToken)))
            {
                await engine.DeleteAsync(name, child, cancellationToken);
                deleted.Add(child);
            }
        }
        catch (HttpRequestException)
        {
            return false;
        }

        await using var work = await audit.BeginAsync(db, cancellationToken);
        await db.PackageVersions.Where(one => one.PackageId == id && deleted.Contains(one.Digest)).ExecuteDeleteAsync(cancellationToken);
        work.Record(PackageEvents.Of("package.delete_version", seen.Owner, seen.Package, actor, ("digest", version.Digest)));
        await work.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>What other indexes name, and what has a tag of its own.</summary>
    private async Task<HashSet<string>> NeededAsync(SeenPackage seen, string without, CancellationToken cancellationToken)
    {
        var id = seen.Package.Id;
        var tagged =
            from tag in db.PackageTags.AsNoTracking()
            join version in db.PackageVersions on tag.VersionId equals version.Id
            where tag.PackageId == id
            select version.Digest;
        HashSet<string> needed = [.. await tagged.ToListAsync(cancellationToken)];
        var others = await db.PackageVersions.AsNoTracking()
            .Where(version => version.PackageId == id && version.Digest != without && (version.MediaType.Contains("index") || version.MediaType.Contains("list")))
            .Select(version => version.Digest).ToListAsync(cancellationToken);
        foreach (var index in others)
        {
            needed.UnionWith((await engine.ManifestAsync(seen.Name.ToString(), index, cancellationToken))?.Children ?? []);
        }

        return needed;
    }
}
