using System.Collections.Frozen;
using Berth.Server.Accounts;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Packages;

namespace Berth.Server.Tests.Packages;

public sealed class Package_access
{
    private static readonly Account Acme = AccountOf(1, "acme", AccountKind.Organization);
    private static readonly Account Other = AccountOf(2, "other", AccountKind.Organization);
    private static readonly Account Mona = AccountOf(3, "mona", AccountKind.User);

    public static TheoryData<TruthTableRow> Table => [.. TruthTableRow.All];

    public static TheoryData<PackageVisibility, PackageAction> Writes =>
    [
        .. from visibility in Enum.GetValues<PackageVisibility>()
           from action in new[] { PackageAction.Push, PackageAction.Delete }
           select (visibility, action),
    ];

    [Fact]
    public void Has_a_table_of_every_combination() => Assert.Equal(3 * 3 * 3 * 2 * 2, TruthTableRow.All.Distinct().Count());

    [Theory, MemberData(nameof(Table))]
    public void Of_a_codespace_is_what_the_table_says(TruthTableRow row)
    {
        var linked = RepositoryOf(10, Acme, "api", row.Relation == "same_repo_linked" ? row.Repository : RepositoryVisibility.Private);
        var launched = row.Relation switch
        {
            "same_repo_linked" => linked,
            "same_org_other_repo" => RepositoryOf(11, Acme, "web", row.Repository),
            _ => RepositoryOf(12, Other, "api", row.Repository),
        };

        var decision = PackageAccess.Decide(FactsOf(row.Package, linked, row.Inherits), Codespace(launched, row.IsListed), PackageAction.Pull);

        Assert.True(decision.IsAllowed == row.Expected, $"{decision.Rule}: {decision.Reason}");
        Assert.Equal(decision.IsAllowed, decision.Fix is null);
    }

    [Theory]
    [InlineData(true, false, "7")]
    [InlineData(false, true, "7")]
    [InlineData(false, false, "6")]
    public void Of_a_codespace_reaches_repositories_that_its_user_consented_to(bool inherits, bool userMayRead, string rule)
    {
        var (api, web) = (RepositoryOf(10, Acme, "api"), RepositoryOf(11, Acme, "web"));
        var codespace = Codespace(web) with { Consented = new[] { api.Id }.ToFrozenSet(), UserMayRead = userMayRead };

        var decision = PackageAccess.Decide(FactsOf(PackageVisibility.Private, api, inherits), codespace, PackageAction.Pull);

        Assert.Equal(rule, PackageRules.NumberOf(decision.Rule));
        Assert.Equal(rule == "7", decision.IsAllowed);
    }

    [Fact]
    public void Of_a_prebuild_heeds_nobodys_consent()
    {
        var (api, web) = (RepositoryOf(10, Acme, "api"), RepositoryOf(11, Acme, "web"));
        var prebuild = Codespace(web) with { Consented = new[] { api.Id }.ToFrozenSet(), IsPrebuild = true };

        Assert.Equal(PackageRule.PrivatePackage, PackageAccess.Decide(FactsOf(PackageVisibility.Private, api, true), prebuild, PackageAction.Pull).Rule);
        Assert.True(PackageAccess.Decide(FactsOf(PackageVisibility.Private, web, true), prebuild, PackageAction.Pull).IsAllowed);
    }

    [Fact]
    public void Of_a_personal_accounts_package_knows_nothing_internal()
    {
        var dotfiles = RepositoryOf(10, Mona, "dotfiles");
        var facts = FactsOf(PackageVisibility.Internal, null, false, Mona);

        Assert.Equal(PackageRule.PrivatePackage, PackageAccess.Decide(facts, Codespace(dotfiles), PackageAction.Pull).Rule);
        Assert.True(PackageAccess.Decide(facts, Codespace(dotfiles, isListed: true), PackageAction.Pull).IsAllowed);
        Assert.True(PackageAccess.Decide(FactsOf(PackageVisibility.Private, dotfiles, true, Mona), Codespace(dotfiles), PackageAction.Pull).IsAllowed);
    }

    [Theory, MemberData(nameof(Writes))]
    public void Of_a_codespace_never_writes(PackageVisibility visibility, PackageAction action)
    {
        var api = RepositoryOf(10, Acme, "api");
        var decision = PackageAccess.Decide(FactsOf(visibility, api, true), Codespace(api, isListed: true) with { UserMayRead = true }, action);

        Assert.Equal(PackageRule.CodespacePullsOnly, decision.Rule);
        Assert.False(decision.IsAllowed);
    }

    /// <summary>The grant is the repository's: a user without access pulls in its codespace, and one with access does not in another's.</summary>
    [Fact]
    public void Of_a_codespace_does_not_depend_on_its_user()
    {
        var (api, web) = (RepositoryOf(10, Acme, "api"), RepositoryOf(11, Acme, "web"));
        var facts = FactsOf(PackageVisibility.Private, api, true);

        Assert.True(PackageAccess.Decide(facts, Codespace(api) with { UserMayRead = false }, PackageAction.Pull).IsAllowed);
        Assert.False(PackageAccess.Decide(facts, Codespace(web) with { UserMayRead = true }, PackageAction.Pull).IsAllowed);
    }

    [Theory]
    [InlineData(PackageVisibility.Public, AccessLevel.None, AccessLevel.None, false, "pull")]
    [InlineData(PackageVisibility.Private, AccessLevel.None, AccessLevel.None, false, "")]
    [InlineData(PackageVisibility.Private, AccessLevel.None, AccessLevel.None, true, "")]
    [InlineData(PackageVisibility.Internal, AccessLevel.None, AccessLevel.None, true, "pull")]
    [InlineData(PackageVisibility.Private, AccessLevel.Read, AccessLevel.None, true, "pull")]
    [InlineData(PackageVisibility.Private, AccessLevel.Write, AccessLevel.None, true, "pull push")]
    [InlineData(PackageVisibility.Private, AccessLevel.Admin, AccessLevel.None, true, "pull push delete")]
    [InlineData(PackageVisibility.Private, AccessLevel.Admin, AccessLevel.None, false, "")]
    [InlineData(PackageVisibility.Public, AccessLevel.Write, AccessLevel.None, false, "pull push")]
    [InlineData(PackageVisibility.Private, AccessLevel.None, AccessLevel.Admin, true, "")]
    public void Of_a_person_is_by_role_where_nothing_is_inherited(
        PackageVisibility visibility, AccessLevel role, AccessLevel inherited, bool isMember, string expected) =>
        Assert.Equal(expected, Allowed(FactsOf(visibility, RepositoryOf(10, Acme, "api"), false), Person(isMember, role, inherited)));

    [Theory]
    [InlineData(AccessLevel.Admin, AccessLevel.None, "")]
    [InlineData(AccessLevel.None, AccessLevel.Read, "pull")]
    [InlineData(AccessLevel.None, AccessLevel.Write, "pull push")]
    [InlineData(AccessLevel.Admin, AccessLevel.Read, "pull")]
    [InlineData(AccessLevel.None, AccessLevel.Admin, "pull push delete")]
    public void Of_a_person_is_the_repositorys_where_it_is_inherited(AccessLevel role, AccessLevel inherited, string expected) =>
        Assert.Equal(expected, Allowed(FactsOf(PackageVisibility.Private, RepositoryOf(10, Acme, "api"), true), Person(true, role, inherited)));

    [Theory]
    [InlineData("read:packages", "pull")]
    [InlineData("write:packages", "pull push")]
    [InlineData("delete:packages", "delete")]
    [InlineData("repo", "")]
    public void Of_a_person_needs_the_tokens_scope(string scope, string expected)
    {
        var scopes = Scopes.Read(scope);

        Assert.Equal(expected, Allowed(FactsOf(PackageVisibility.Private, null, false), Person(true, AccessLevel.Admin) with { HasScope = scopes.Has }));
    }

    [Fact]
    public void Of_a_new_package_is_its_owners_and_the_members()
    {
        var facts = new PackageFacts(new("acme", "new"), Acme, null, null);

        Assert.Equal("pull push", Allowed(facts, Person(isMember: true)));
        Assert.Equal("pull push", Allowed(facts, Person(isMember: false) with { IsOwner = true }));
        Assert.Equal("", Allowed(facts, Person(isMember: false)));
        Assert.Equal("", Allowed(facts with { Owner = null }, Person(isMember: false)));
        Assert.Equal("", Allowed(facts, new PackageRequester.Anonymous()));
    }

    [Theory]
    [InlineData("same", true, "pull push")]
    [InlineData("same", false, "pull push")]
    [InlineData("sibling", true, "")]
    [InlineData("new", true, "pull push")]
    [InlineData("foreign", true, "")]
    public void Of_a_build_writes_what_is_linked_to_its_repository(string relation, bool inherits, string expected)
    {
        var (api, web) = (RepositoryOf(10, Acme, "api"), RepositoryOf(11, Acme, "web"));
        var facts = relation is "new" or "foreign" ? new PackageFacts(new("acme", "tool"), Acme, null, null) : FactsOf(PackageVisibility.Private, api, inherits);
        var from = relation switch { "sibling" => web, "foreign" => RepositoryOf(12, Other, "api"), _ => api };

        Assert.Equal(expected, Allowed(facts, new PackageRequester.Workflow(from, $"x/{from.Name}", false)));
    }

    private static string Allowed(PackageFacts facts, PackageRequester requester) =>
        string.Join(' ', Enum.GetValues<PackageAction>().Where(action => PackageAccess.Decide(facts, requester, action).IsAllowed).Select(PackageAccess.Text));

    private static PackageFacts FactsOf(PackageVisibility visibility, Repository? linked, bool inherits, Account? owner = null) => new(
        new((owner ?? Acme).Login, "tool"), owner ?? Acme,
        new()
        {
            Id = 100,
            OwnerId = (owner ?? Acme).Id,
            Type = PackageType.Container,
            Name = "tool",
            Visibility = visibility,
            RepositoryId = linked?.Id,
            InheritsAccess = inherits,
            IsPublished = true,
            PushGrantedAt = DateTimeOffset.UnixEpoch,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        },
        linked);

    private static PackageRequester.Codespace Codespace(Repository from, bool isListed = false) =>
        new(from, $"x/{from.Name}", isListed, false, FrozenSet<long>.Empty, false);

    private static PackageRequester.Person Person(bool isMember, AccessLevel role = AccessLevel.None, AccessLevel inherited = AccessLevel.None) =>
        new("eve", _ => true, false, isMember, role, inherited);

    private static Account AccountOf(long id, string login, AccountKind kind) => new()
    {
        Id = id,
        Kind = kind,
        Login = login,
        LoginKey = login,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private static Repository RepositoryOf(long id, Account owner, string name, RepositoryVisibility visibility = RepositoryVisibility.Private) => new()
    {
        Id = id,
        OwnerId = owner.Id,
        Name = name,
        NameKey = name,
        Visibility = visibility,
        DefaultBranch = "main",
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}
