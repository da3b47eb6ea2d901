using Berth.Core.Secrets;
using Berth.Server.Accounts;
using Berth.Server.Audit;

namespace Berth.Server.Secrets;

/// <summary>Whose secrets they are: a user's, a repository's or an organization's.</summary>
/// <param name="Name">A login, or <c>owner/name</c>.</param>
/// <param name="Organization">The organization that it is, or that owns the repository; null for none.</param>
public sealed record SecretOwner(SecretLevel Level, long Id, string Name, Account? Organization)
{
    public static SecretOwner Of(Account account) => account.Kind == AccountKind.Organization
        ? new(SecretLevel.Organization, account.Id, account.Login, account)
        : new(SecretLevel.User, account.Id, account.Login, null);

    public static SecretOwner Of(SeenRepository repository) => new(
        SecretLevel.Repository, repository.Repository.Id, repository.FullName, repository.Owner.Kind == AccountKind.Organization ? repository.Owner : null);

    /// <summary>Where its secrets are in the API.</summary>
    public string Path => Level switch
    {
        SecretLevel.User => "/user/codespaces/secrets",
        SecretLevel.Repository => $"/repos/{Name}/codespaces/secrets",
        _ => $"/orgs/{Name}/codespaces/secrets",
    };

    internal IQueryable<Secret> In(IQueryable<Secret> secrets) => Level switch
    {
        SecretLevel.User => secrets.Where(secret => secret.UserId == Id),
        SecretLevel.Repository => secrets.Where(secret => secret.RepositoryId == Id),
        _ => secrets.Where(secret => secret.OrganizationId == Id),
    };

    /// <summary>An event about one of its secrets.</summary>
    /// <param name="what"><c>create</c>, <c>update</c>, <c>remove</c>.</param>
    internal AuditEvent Event(string what, string name, AuditActor actor, params ReadOnlySpan<(string Name, string Value)> data)
    {
        Dictionary<string, string> all = new() { ["name"] = name };
        foreach (var (key, value) in data)
        {
            all[key] = value;
        }

        return new($"codespaces.{what}_{Level switch { SecretLevel.User => "a_user", SecretLevel.Repository => "a_repo", _ => "an_org" }}_secret", actor)
        {
            User = Level == SecretLevel.User ? Name : null,
            Repository = Level == SecretLevel.Repository ? Name : null,
            OrganizationId = Organization?.Id,
            Organization = Organization?.Login,
            Data = all,
        };
    }
}
