using System.Text.Json;
using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Distribution;
using Berth.Server.Storage;

namespace Berth.Server.Packages;

/// <summary>Brings the rows of one package to what the registry holds: tags, the manifests that they point to, and those of an index.</summary>
internal sealed class PackageSync(BerthDbContext db, AuditLog audit, EngineClient engine, PackageLink link, TimeProvider clock)
{
    /// <summary>An unconfirmed package is forgotten after this time.</summary>
    public static readonly TimeSpan UnpublishedLife = TimeSpan.FromDays(1);

    /// <param name="digests">Further manifests, of which the registry told.</param>
    /// <exception cref="HttpRequestException">The registry cannot be reached.</exception>
    public async Task RunAsync(long packageId, IReadOnlyCollection<string> digests, CancellationToken cancellationToken)
    {
        var found = await (
            from package in db.Packages.AsNoTracking()
            join owner in db.Accounts on package.OwnerId equals owner.Id
            where package.Id == packageId
            select new { Package = package, Owner = owner }).FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return;
        }

        var name = $"{found.Owner.LoginKey}/{found.Package.Name}";
        Dictionary<string, EngineManifest> manifests = [];
        Dictionary<string, string> tags = [];
        foreach (var tag in await engine.TagsAsync(name, cancellationToken))
        {
            if (await engine.ManifestAsync(name, tag, cancellationToken) is { } manifest)
            {
                tags[tag] = manifest.Digest;
                await AddAsync(name, manifest, manifests, cancellationToken);
            }
        }

        // What an earlier look or a notification knew, and no tag leads to.
        var known = await db.PackageVersions.AsNoTracking().Where(version => version.PackageId == packageId).Select(version => version.Digest).ToListAsync(cancellationToken);
        foreach (var digest in known.Concat(digests).Distinct().Where(digest => !manifests.ContainsKey(digest)).ToList())
        {
            if (await engine.ManifestAsync(name, digest, cancellationToken) is { } manifest)
            {
                await AddAsync(name, manifest, manifests, cancellationToken);
            }
        }

        await WriteAsync(found.Owner, found.Package, manifests, tags, cancellationToken);
    }

    private async Task AddAsync(string name, EngineManifest manifest, Dictionary<string, EngineManifest> manifests, CancellationToken cancellationToken)
    {
        if (!manifests.TryAdd(manifest.Digest, manifest))
        {
            return;
        }

        foreach (var child in manifest.Children.Where(child => !manifests.ContainsKey(child)))
        {
            if (await engine.ManifestAsync(name, child, cancellationToken) is { } found)
            {
                manifests[found.Digest] = found;
            }
        }
    }

    private async Task WriteAsync(
        Account owner, Package package, Dictionary<string, EngineManifest> manifests, Dictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var isFirst = !package.IsPublished && manifests.Count > 0;
        var linked = isFirst && package.RepositoryId is null ? await link.FindAsync(owner, package, manifests.Values, cancellationToken) : null;
        await using var work = await audit.BeginAsync(db, cancellationToken);
        if (await db.Packages.FirstOrDefaultAsync(one => one.Id == package.Id, cancellationToken) is not { } row)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var versions = await db.PackageVersions.Where(version => version.PackageId == row.Id).ToDictionaryAsync(version => version.Digest, cancellationToken);
        var before = await db.PackageTags.Where(tag => tag.PackageId == row.Id).ToDictionaryAsync(tag => tag.Tag, cancellationToken);
        db.PackageVersions.RemoveRange(versions.Values.Where(version => !manifests.ContainsKey(version.Digest)));
        foreach (var manifest in manifests.Values.Where(manifest => !versions.ContainsKey(manifest.Digest)))
        {
            var version = new PackageVersion
            {
                PackageId = row.Id,
                Digest = manifest.Digest,
                MediaType = manifest.MediaType,
                Size = manifest.Size,
                CreatedAt = now,
                UpdatedAt = now,
            };
            versions[manifest.Digest] = db.PackageVersions.Add(version).Entity;
            work.Record(PackageEvents.Of("package.publish_version", owner, row, AuditActor.Server, ("digest", manifest.Digest)));
        }

        await db.SaveChangesAsync(cancellationToken);
        var moved = Move(row.Id, versions, before, tags, now);
        if (linked is not null && row.RepositoryId is null)
        {
            row.RepositoryId = linked.Id;
            work.Record(PackageEvents.Of("package.link", owner, row, AuditActor.Server, ("repository", $"{owner.Login}/{linked.Name}")));
        }

        row.IsPublished |= manifests.Count > 0;
        row.UpdatedAt = moved || isFirst ? now : row.UpdatedAt;
        await work.CommitAsync(cancellationToken);
    }

    /// <returns>Whether a tag is new, gone, or points to something else.</returns>
    private bool Move(
        long packageId, Dictionary<string, PackageVersion> versions, Dictionary<string, PackageTag> before, Dictionary<string, string> tags, DateTimeOffset now)
    {
        var moved = false;
        foreach (var (tag, digest) in tags)
        {
            var version = versions[digest];
            if (!before.TryGetValue(tag, out var row))
            {
                db.PackageTags.Add(new() { PackageId = packageId, Tag = tag, VersionId = version.Id });
            }
            else if (row.VersionId == version.Id)
            {
                continue;
            }
            else
            {
                row.VersionId = version.Id;
            }

            (moved, version.UpdatedAt) = (true, now);
        }

        var gone = before.Values.Where(tag => !tags.ContainsKey(tag.Tag)).ToList();
        db.PackageTags.RemoveRange(gone);
        return moved || gone.Count > 0;
    }
}

/// <summary>
/// Finds the repository that an image's label <c>org.opencontainers.image.source</c> names. It links at first publish only, to a repository of
/// the same owner that the publisher may write; it never turns inheritance on.
/// </summary>
/// <remarks><see href="https://github.com/opencontainers/image-spec/blob/main/annotations.md"/></remarks>
internal sealed class PackageLink(BerthDbContext db, RepositoryAccess repositories, EngineClient engine, Http.PublicAddress server)
{
    private const string Label = "org.opencontainers.image.source";

    public async Task<Repository?> FindAsync(Account owner, Package package, IEnumerable<EngineManifest> manifests, CancellationToken cancellationToken)
    {
        if (manifests.FirstOrDefault(one => one.ConfigDigest is not null) is not { } manifest || package.PublisherId is not { } publisherId)
        {
            return null;
        }

        var config = await engine.ConfigurationAsync($"{owner.LoginKey}/{package.Name}", manifest.ConfigDigest!, cancellationToken);
        if (SourceOf(config) is not { } source || source.AbsolutePath.Trim('/').Split('/') is not [.., var named, var name] || RepositoryAccess.KeyOf(named) != owner.LoginKey)
        {
            return null;
        }

        var key = RepositoryAccess.KeyOf(name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name);
        var facts = await repositories.Query(publisherId).FirstOrDefaultAsync(one => one.Owner.Id == owner.Id && one.Repository.NameKey == key, cancellationToken);
        var isHere = facts is not null && (source.Host == server.Host
            || (Uri.TryCreate(facts.Repository.CloneUrl, UriKind.Absolute, out var clone) && clone.Host == source.Host));
        return isHere && RepositoryRules.PermissionOf(facts!, publisherId) >= AccessLevel.Write
            ? await db.Repositories.AsNoTracking().FirstOrDefaultAsync(one => one.Id == facts!.Repository.Id, cancellationToken)
            : null;
    }

    private static Uri? SourceOf(byte[]? config)
    {
        try
        {
            using var document = JsonDocument.Parse(config ?? []);
            return document.RootElement.TryGetProperty("config", out var inner) && inner.ValueKind == JsonValueKind.Object
                && inner.TryGetProperty("Labels", out var labels) && labels.ValueKind == JsonValueKind.Object
                && labels.TryGetProperty(Label, out var source) && source.ValueKind == JsonValueKind.String
                && Uri.TryCreate(source.GetString(), UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
                    ? url
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Whatever it is, it names nothing.
            return null;
        }
    }
}
