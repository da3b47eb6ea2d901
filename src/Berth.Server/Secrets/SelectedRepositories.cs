using Berth.Core.Secrets;
using Berth.Server.Accounts;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Http;

namespace Berth.Server.Secrets;

/// <summary>Which repositories a secret may be shared with: an organization's with its own, a user's with those that the user reaches.</summary>
internal sealed class SelectedRepositories(RepositoryAccess access)
{
    /// <returns>The answer where one does not fit; null where all do. What the caller does not see is not there.</returns>
    public async Task<GitHubAnswer?> CheckAsync(SecretOwner owner, IReadOnlyCollection<long> ids, Caller caller, CancellationToken cancellationToken)
    {
        var wanted = ids.Distinct().ToList();
        var seen = await FindAsync(wanted, caller, cancellationToken);
        if (seen.Count < wanted.Count)
        {
            return owner.Level == SecretLevel.User ? GitHubAnswer.NotFound : GitHubAnswer.Unprocessable("Some of the selected repositories do not exist.");
        }

        return owner.Level == SecretLevel.Organization && seen.Any(one => one.Owner.Id != owner.Id)
            ? GitHubAnswer.Unprocessable("Some of the selected repositories are not in the organization.")
            : null;
    }

    /// <summary>Those of some repositories that the caller sees, by id.</summary>
    public async Task<IReadOnlyList<SeenRepository>> FindAsync(IReadOnlyCollection<long> ids, Caller caller, CancellationToken cancellationToken) =>
        // A secret may be shared with private repositories though the token has the scope of secrets alone; what an administrator of the
        // server may do still needs its own.
        [.. (await access.FindAllAsync(ids, caller with { Scopes = Scopes.Read(caller.IsSiteAdmin ? "repo, site_admin" : "repo") }, cancellationToken))
            .OrderBy(seen => seen.Repository.Id)];
}
