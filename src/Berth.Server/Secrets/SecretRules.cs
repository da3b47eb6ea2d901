using Berth.Core.Secrets;
using Berth.Server.Accounts;

namespace Berth.Server.Secrets;

/// <summary>Which secrets a codespace gets.</summary>
/// <remarks>
/// <see href="https://docs.github.com/codespaces/reference/security-in-github-codespaces"/>; a name at a lower level wins, user over repository
/// over organization.
/// </remarks>
internal static class SecretRules
{
    /// <summary>A repository's secret of this name reads other repositories while a prebuild is made.</summary>
    /// <remarks><see href="https://docs.github.com/codespaces/prebuilding-your-codespaces/allowing-a-prebuild-to-access-other-repositories"/></remarks>
    public const string PrebuildToken = "CODESPACES_PREBUILD_TOKEN";

    /// <summary>Decides about one secret, others of its name left aside.</summary>
    /// <param name="permission">What the codespace's user may do with its repository.</param>
    /// <param name="isSelected">Whether the secret is shared with the repository.</param>
    public static SecretRule Decide(
        SecretLevel level, string name, SecretVisibility visibility, bool isSelected, RepositoryVisibility repository, AccessLevel permission, SecretSituation situation) => level switch
        {
            _ when situation.IsForkPullRequest => SecretRule.ForkPullRequest,
            _ when permission < AccessLevel.Write => SecretRule.NoWriteAccess,
            SecretLevel.User when situation.IsPrebuild => SecretRule.PrebuildHasNoUserSecrets,
            SecretLevel.Repository => name == PrebuildToken && !situation.IsPrebuild ? SecretRule.OnlyForPrebuilds : SecretRule.OfThisRepository,
            _ when visibility == SecretVisibility.Selected => isSelected ? SecretRule.RepositorySelected : SecretRule.RepositoryNotSelected,
            _ when visibility == SecretVisibility.Private => repository == RepositoryVisibility.Public ? SecretRule.RepositoryIsPublic : SecretRule.PrivateRepositories,
            _ => SecretRule.AllRepositories,
        };

    public static bool Admits(SecretRule rule) => rule is
        SecretRule.RepositorySelected or SecretRule.OfThisRepository or SecretRule.AllRepositories or SecretRule.PrivateRepositories;

    /// <summary>The rule in words.</summary>
    public static string Sentence(SecretRule rule) => rule switch
    {
        SecretRule.ForkPullRequest => "a codespace of a fork's pull request gets no secrets",
        SecretRule.NoWriteAccess => "the user cannot write to the repository",
        SecretRule.PrebuildHasNoUserSecrets => "a prebuild has nobody's own secrets",
        SecretRule.OnlyForPrebuilds => "it is used while prebuilding, and is in nobody's codespace",
        SecretRule.RepositoryNotSelected => "it is shared with selected repositories, and this is none of them",
        SecretRule.RepositoryIsPublic => "it is for private and internal repositories, and this one is public",
        SecretRule.Overridden => "a lower level has a secret of the same name",
        SecretRule.RepositorySelected => "it is shared with this repository",
        SecretRule.OfThisRepository => "it is this repository's own",
        SecretRule.AllRepositories => "the organization shares it with all of its repositories",
        _ => "the organization shares it with its private and internal repositories",
    };
}
