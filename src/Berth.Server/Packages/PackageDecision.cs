namespace Berth.Server.Packages;

/// <summary>Whether something is allowed, by which rule, and why.</summary>
/// <param name="Reason">One sentence, lower case, with names and no secret.</param>
/// <param name="Fix">What would have to change; null where it is allowed.</param>
public sealed record PackageDecision(bool IsAllowed, PackageRule Rule, string Reason, string? Fix)
{
    internal static PackageDecision Allow(PackageRule rule, string reason) => new(true, rule, reason, null);

    internal static PackageDecision Deny(PackageRule rule, string reason, string fix) => new(false, rule, reason, fix);
}

/// <summary>The rules about packages, as they are printed and audited. Numbers: of codespaces, <c>P</c> of people, <c>W</c> of workflow tokens.</summary>
public enum PackageRule
{
    /// <summary>1: what is public is pulled by everybody.</summary>
    PublicPackage,

    /// <summary>2: the repository is in the package's list.</summary>
    ListedRepository,

    /// <summary>3: the package inherits access from the repository, which is private or internal.</summary>
    InheritedByCodespace,

    /// <summary>3p: the same of a public repository: whoever can read it could launch a codespace, so it has to be listed.</summary>
    InheritedFromPublicRepository,

    /// <summary>4: what is internal is pulled from the organization's private and internal repositories.</summary>
    InternalToOrganization,

    /// <summary>5: but not from its public ones.</summary>
    InternalButRepositoryPublic,

    /// <summary>6: what is private needs the repository to be listed.</summary>
    PrivatePackage,

    /// <summary>7: the user let this codespace read the packages of the linked repository.</summary>
    ConsentedRepository,

    /// <summary>8: another owner's packages are pulled only where they are public.</summary>
    OtherOwner,

    /// <summary>10: a codespace pulls, and nothing else.</summary>
    CodespacePullsOnly,

    /// <summary>P1: its owner, an owner of its organization, or an administrator of the server.</summary>
    Owner,

    /// <summary>P2: a role in the package.</summary>
    Role,

    /// <summary>P3: a permission in the repository that it inherits from.</summary>
    InheritedPermission,

    /// <summary>P4: a member of the organization that it is internal to.</summary>
    Member,

    /// <summary>P5: none of these, or less than is needed.</summary>
    NoRole,

    /// <summary>P6: the token lacks a scope.</summary>
    MissingScope,

    /// <summary>P7: owners and members make new packages.</summary>
    MayCreate,

    /// <summary>P8: nobody else does.</summary>
    MayNotCreate,

    /// <summary>P9: nobody is logged in.</summary>
    NotLoggedIn,

    /// <summary>W1: a build writes what is linked to its repository.</summary>
    LinkedToWorkflow,

    /// <summary>W2: a build makes packages of its repository's owner.</summary>
    WorkflowCreates,

    /// <summary>W3: a build writes nothing else, and deletes nothing.</summary>
    WorkflowLimits,

    /// <summary>M: there is no such package.</summary>
    Missing,
}

internal static class PackageRules
{
    /// <summary>As the documentation numbers it.</summary>
    public static string NumberOf(PackageRule rule) => rule switch
    {
        PackageRule.PublicPackage => "1",
        PackageRule.ListedRepository => "2",
        PackageRule.InheritedByCodespace => "3",
        PackageRule.InheritedFromPublicRepository => "3p",
        PackageRule.InternalToOrganization => "4",
        PackageRule.InternalButRepositoryPublic => "5",
        PackageRule.PrivatePackage => "6",
        PackageRule.ConsentedRepository => "7",
        PackageRule.OtherOwner => "8",
        PackageRule.CodespacePullsOnly => "10",
        PackageRule.Owner => "P1",
        PackageRule.Role => "P2",
        PackageRule.InheritedPermission => "P3",
        PackageRule.Member => "P4",
        PackageRule.NoRole => "P5",
        PackageRule.MissingScope => "P6",
        PackageRule.MayCreate => "P7",
        PackageRule.MayNotCreate => "P8",
        PackageRule.NotLoggedIn => "P9",
        PackageRule.LinkedToWorkflow => "W1",
        PackageRule.WorkflowCreates => "W2",
        PackageRule.WorkflowLimits => "W3",
        _ => "M",
    };
}
