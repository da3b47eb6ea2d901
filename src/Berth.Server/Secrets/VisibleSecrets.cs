using System.Security.Cryptography;
using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Secrets;
using Berth.Server.Accounts;
using Berth.Server.Keys;
using Berth.Server.Storage;

namespace Berth.Server.Secrets;

/// <summary>Finds out which secrets a codespace of a user and a repository gets, one query for each level, and why.</summary>
internal sealed class VisibleSecrets(BerthDbContext db, KeyVault vault)
{
    /// <param name="user">Whose codespace it is.</param>
    /// <param name="repository">As that user sees it: what the user may do with it counts, not what an administrator of the server may.</param>
    public async Task<ResolvedSecrets> ResolveAsync(Account user, SeenRepository repository, SecretSituation situation, CancellationToken cancellationToken)
    {
        var shared = db.SecretRepositories;
        var (userId, repositoryId, ownerId) = (user.Id, repository.Repository.Id, repository.Owner.Id);
        List<ConsideredSecret> considered = [];
        foreach (var level in (SecretLevel[])[SecretLevel.User, SecretLevel.Repository, SecretLevel.Organization])
        {
            var rows = level switch
            {
                SecretLevel.User => db.Secrets.Where(secret => secret.UserId == userId),
                SecretLevel.Repository => db.Secrets.Where(secret => secret.RepositoryId == repositoryId),
                _ when repository.Owner.Kind == AccountKind.Organization => db.Secrets.Where(secret => secret.OrganizationId == ownerId),
                _ => null,
            };
            if (rows is null)
            {
                continue;
            }

            var found = await rows.AsNoTracking().OrderBy(secret => secret.Name)
                .Select(secret => new { Secret = secret, IsSelected = shared.Any(one => one.SecretId == secret.Id && one.RepositoryId == repositoryId) })
                .ToListAsync(cancellationToken);
            considered.AddRange(found.Select(one => new ConsideredSecret(one.Secret, SecretRules.Decide(
                level, one.Secret.Name, one.Secret.Visibility, one.IsSelected, repository.Repository.Visibility, repository.Permission, situation))));
        }

        return new(considered, repository);
    }

    /// <summary>
    /// The values of those that are admitted, one layer for each level, for the resolver of registry sets. A name that a lower level has as
    /// well is still in its own layer: sets are never mixed.
    /// </summary>
    /// <exception cref="CryptographicException">A row was changed, or belongs to another place.</exception>
    public IReadOnlyList<SecretLayer> Reveal(ResolvedSecrets resolved, Account user) =>
    [
        .. resolved.Considered.Where(one => SecretRules.Admits(one.Rule)).GroupBy(one => one.Secret.Level).OrderBy(group => group.Key)
            .Select(group => new SecretLayer(group.Key, OriginOf(group.Key, user, resolved.Repository), [.. group.Select(one => Reveal(one.Secret))])
            {
                Owner = OwnerOf(group.Key, user, resolved.Repository),
            }),
    ];

    private SecretEntry Reveal(Secret secret)
    {
        var value = vault.Decrypt(new(secret.KeyId, secret.WrappedKey, secret.Content), SecretBinding.Of(secret));
        try
        {
            return new(secret.Name, new SecretText(Encoding.UTF8.GetString(value)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    /// <summary>Whoever may write a repository may set its secrets, so these are not its owner's own.</summary>
    private static string? OwnerOf(SecretLevel level, Account user, SeenRepository repository) => level switch
    {
        SecretLevel.User => user.Login,
        SecretLevel.Organization => repository.Owner.Login,
        _ => null,
    };

    private static string OriginOf(SecretLevel level, Account user, SeenRepository repository) => level switch
    {
        SecretLevel.User => $"user {user.Login}",
        SecretLevel.Repository => $"repository {repository.FullName}",
        _ => $"organization {repository.Owner.Login}",
    };
}

/// <summary>One secret, and the rule that decided about it.</summary>
internal sealed record ConsideredSecret(Secret Secret, SecretRule Rule);

/// <summary>Every secret that was considered.</summary>
internal sealed record ResolvedSecrets(IReadOnlyList<ConsideredSecret> Considered, SeenRepository Repository)
{
    /// <summary>What becomes environment variables: of one name the lowest level's.</summary>
    public IReadOnlyList<ConsideredSecret> ByName =>
        [.. Considered.Where(one => SecretRules.Admits(one.Rule)).GroupBy(one => one.Secret.Name).Select(same => same.MinBy(one => one.Secret.Level)!)];
}
