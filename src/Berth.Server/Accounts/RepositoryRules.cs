namespace Berth.Server.Accounts;

/// <summary>Who may do what with a repository.</summary>
/// <remarks>
/// <see href="https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/setting-base-permissions-for-an-organization"/>
/// </remarks>
internal static class RepositoryRules
{
    /// <summary>
    /// The most of: what it was given as a collaborator; everything for its owner and for owners of its organization; the organization's base
    /// permission for members; read for members where it is internal; read for everybody where it is public.
    /// </summary>
    public static AccessLevel PermissionOf(RepositoryFacts facts, long? userId)
    {
        if (userId is not null && (facts.IsOrganizationOwner || (facts.Owner.Kind == AccountKind.User && facts.Owner.Id == userId)))
        {
            return AccessLevel.Admin;
        }

        var asMember = facts.IsMember ? facts.Owner.MemberPermission : AccessLevel.None;
        var byVisibility = facts.Repository.Visibility switch
        {
            RepositoryVisibility.Public => AccessLevel.Read,
            RepositoryVisibility.Internal when facts.IsMember => AccessLevel.Read,
            _ => AccessLevel.None,
        };
        return (AccessLevel)Math.Max((int)facts.Given, Math.Max((int)asMember, (int)byVisibility));
    }
}
