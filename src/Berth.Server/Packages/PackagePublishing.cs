using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Storage;

namespace Berth.Server.Packages;

/// <summary>
/// Writes a package's row before its first push token is given out: whatever becomes of notifications and of processes, no package is missed.
/// Until the registry is seen to hold something, nobody is shown it.
/// </summary>
internal sealed class PackagePublishing(BerthDbContext db, AuditLog audit, TimeProvider clock)
{
    /// <summary>A push is noted at most this often: pushes ask for tokens again and again.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    /// <summary>Notes that somebody may push.</summary>
    /// <param name="publisher">Who, for a new package: its first admin, unless it inherits access.</param>
    /// <param name="workflow">The repository whose build it is; null for a person.</param>
    public async Task GrantedAsync(PackageFacts facts, Account? publisher, Repository? workflow, AuditActor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (facts.Package is { } known)
        {
            if (now - known.PushGrantedAt >= Grain)
            {
                var id = known.Id;
                await db.Packages.Where(one => one.Id == id).ExecuteUpdateAsync(set => set.SetProperty(one => one.PushGrantedAt, now), cancellationToken);
            }

            return;
        }

        await MakeAsync(facts, publisher, workflow, actor, now, cancellationToken);
    }

    private async Task MakeAsync(
        PackageFacts facts, Account? publisher, Repository? workflow, AuditActor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await audit.BeginAsync(db, cancellationToken);
        var (ownerId, name) = (facts.Owner!.Id, facts.Name.Name);
        if (await db.Packages.AnyAsync(one => one.OwnerId == ownerId && one.Type == PackageType.Container && one.Name == name, cancellationToken))
        {
            return;
        }

        var made = new Package
        {
            OwnerId = ownerId,
            Type = PackageType.Container,
            Name = name,
            Visibility = workflow is null ? PackageVisibility.Private : VisibilityOf(workflow),
            RepositoryId = workflow?.Id,
            InheritsAccess = workflow is not null,
            PublisherId = publisher?.Id,
            PushGrantedAt = now,
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Packages.Add(made);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation)
        {
            // Another process made it just now.
            return;
        }

        if (workflow is null && publisher is not null && facts.Owner.Kind == AccountKind.Organization)
        {
            db.PackageRoles.Add(new() { PackageId = made.Id, UserId = publisher.Id, Role = AccessLevel.Admin });
        }

        work.Record(PackageEvents.Of("package.create", facts.Owner, made, actor, ("visibility", made.Visibility.ToString().ToLowerInvariant())));
        await work.CommitAsync(cancellationToken);
    }

    private static PackageVisibility VisibilityOf(Repository repository) => repository.Visibility switch
    {
        RepositoryVisibility.Public => PackageVisibility.Public,
        RepositoryVisibility.Internal => PackageVisibility.Internal,
        _ => PackageVisibility.Private,
    };
}
