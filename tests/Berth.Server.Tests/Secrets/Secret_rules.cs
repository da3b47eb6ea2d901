using Berth.Core.Secrets;
using Berth.Server.Accounts;
using Berth.Server.Secrets;

namespace Berth.Server.Tests.Secrets;

public sealed class Secret_rules
{
    /// <summary>Every combination, decided once more in the words of the documentation.</summary>
    public static TheoryData<SecretLevel, SecretVisibility, bool, RepositoryVisibility, AccessLevel> Everything => new(
        from level in Enum.GetValues<SecretLevel>()
        from visibility in Enum.GetValues<SecretVisibility>()
        where level == SecretLevel.Organization || visibility == SecretVisibility.Selected
        from isSelected in (bool[])[true, false]
        from repository in Enum.GetValues<RepositoryVisibility>()
        from permission in Enum.GetValues<AccessLevel>()
        select (level, visibility, isSelected, repository, permission));

    [Theory, MemberData(nameof(Everything))]
    public void Admit_what_the_policy_shares_with_the_repository_to_who_can_write_to_it(
        SecretLevel level, SecretVisibility visibility, bool isSelected, RepositoryVisibility repository, AccessLevel permission)
    {
        var isShared = level == SecretLevel.Repository || visibility switch
        {
            SecretVisibility.All => true,
            SecretVisibility.Private => repository is RepositoryVisibility.Private or RepositoryVisibility.Internal,
            _ => isSelected,
        };
        var mayWrite = permission is AccessLevel.Write or AccessLevel.Admin;

        Assert.Equal(isShared && mayWrite, SecretRules.Admits(SecretRules.Decide(level, "A", visibility, isSelected, repository, permission, default)));
        Assert.Equal(
            SecretRule.ForkPullRequest, SecretRules.Decide(level, "A", visibility, isSelected, repository, permission, new(IsPrebuild: false, IsForkPullRequest: true)));
        Assert.Equal(
            isShared && mayWrite && level != SecretLevel.User,
            SecretRules.Admits(SecretRules.Decide(level, "A", visibility, isSelected, repository, permission, new(IsPrebuild: true, IsForkPullRequest: false))));
    }

    [Theory, InlineData(true, SecretRule.OfThisRepository), InlineData(false, SecretRule.OnlyForPrebuilds)]
    public void Keep_the_prebuild_token_for_prebuilds(bool isPrebuild, SecretRule expected) => Assert.Equal(
        expected,
        SecretRules.Decide(
            SecretLevel.Repository, SecretRules.PrebuildToken, SecretVisibility.All, isSelected: false, RepositoryVisibility.Private, AccessLevel.Admin,
            new(isPrebuild, IsForkPullRequest: false)));

    [Fact]
    public void Are_all_told_in_words() =>
        Assert.Equal(Enum.GetValues<SecretRule>().Length, Enum.GetValues<SecretRule>().Select(SecretRules.Sentence).Distinct().Count());
}
