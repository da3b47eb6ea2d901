using Berth.Server.Accounts;

namespace Berth.Server.Packages;

/// <summary>May somebody do something with a package? Facts in, decision out; the first rule that fits decides.</summary>
/// <remarks>
/// <see href="https://docs.github.com/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility"/>. Where GitHub's
/// pages contradict each other (a public repository and its own private package) this denies.
/// </remarks>
internal static class PackageAccess
{
    public static PackageDecision Decide(PackageFacts facts, PackageRequester requester, PackageAction action) => (requester, action) switch
    {
        (_, PackageAction.Pull) when facts.IsPublic => PackageDecision.Allow(PackageRule.PublicPackage, $"{facts.Name} is public"),
        (PackageRequester.Anonymous, _) => PackageDecision.Deny(
            PackageRule.NotLoggedIn, $"{facts.Name} is not public, or does not exist", "log in with a personal token that has read:packages"),
        (PackageRequester.Person person, _) => OfPerson(facts, person, action),
        (PackageRequester.Codespace codespace, PackageAction.Pull) => PullOfCodespace(facts, codespace),
        (PackageRequester.Codespace, _) => PackageDecision.Deny(
            PackageRule.CodespacePullsOnly, $"a codespace's own token only pulls: it may not {Text(action)} {facts.Name}",
            "log in with a personal token that has write:packages"),
        (PackageRequester.Workflow workflow, _) => OfWorkflow(facts, workflow, action),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static PackageDecision PullOfCodespace(PackageFacts facts, PackageRequester.Codespace from) => facts switch
    {
        { Package: null } => Missing(facts),
        _ when facts.Owner!.Id != from.Repository.OwnerId => OtherOwner(facts, from.FullName),
        _ when from.IsListed => Listed(facts, from.FullName),
        { Inherits: true } when facts.Linked!.Id == from.Repository.Id => Inherited(facts, from.Repository, from.FullName),
        _ when !from.IsPrebuild && facts.Linked is { Id: var linked } && from.Consented.Contains(linked) && (facts.Inherits || from.UserMayRead) =>
            PackageDecision.Allow(PackageRule.ConsentedRepository, $"its user let this codespace read the packages of {facts.LinkedName}, to which {facts.Name} is linked"),
        _ => ByVisibility(facts, from.Repository, from.FullName),
    };

    private static PackageDecision Inherited(PackageFacts facts, Repository repository, string fullName) =>
        repository.Visibility != RepositoryVisibility.Public
            ? PackageDecision.Allow(PackageRule.InheritedByCodespace, $"{facts.Name} inherits access from {fullName}, which is {repository.Visibility.ToString().ToLowerInvariant()}")
            : PackageDecision.Deny(
                PackageRule.InheritedFromPublicRepository,
                $"{facts.Name} is {facts.VisibilityText} and {fullName} is public: whoever reads a public repository may launch a codespace of it",
                ListingFix(facts, fullName));

    private static PackageDecision ByVisibility(PackageFacts facts, Repository repository, string fullName) => facts switch
    {
        { IsInternal: true } when repository.Visibility != RepositoryVisibility.Public =>
            PackageDecision.Allow(PackageRule.InternalToOrganization, $"{facts.Name} is internal to {facts.Owner!.Login}, and {fullName} is one of its repositories that are not public"),
        { IsInternal: true } => PackageDecision.Deny(
            PackageRule.InternalButRepositoryPublic, $"{facts.Name} is internal and {fullName} is public", ListingFix(facts, fullName)),
        _ => PackageDecision.Deny(
            PackageRule.PrivatePackage, $"{facts.Name} is private, does not inherit access from {fullName}, and does not list it", ListingFix(facts, fullName)),
    };

    private static PackageDecision OfPerson(PackageFacts facts, PackageRequester.Person person, PackageAction action)
    {
        var (needed, scope) = action switch
        {
            PackageAction.Pull => (AccessLevel.Read, "read:packages"),
            PackageAction.Push => (AccessLevel.Write, "write:packages"),
            _ => (AccessLevel.Admin, "delete:packages"),
        };
        var byRole = facts.Package is null ? OfNewPackage(facts, person, action) : ByRole(facts, person, action, needed);
        return byRole.IsAllowed && !person.HasScope(scope)
            ? PackageDecision.Deny(PackageRule.MissingScope, $"{person.Login} may {Text(action)} {facts.Name}, but this token lacks the scope {scope}", $"log in with a token that has {scope}")
            : byRole;
    }

    private static PackageDecision ByRole(PackageFacts facts, PackageRequester.Person person, PackageAction action, AccessLevel needed)
    {
        // What was given to somebody who has left the organization is worth nothing, unless everybody may look anyway.
        var role = facts.Owner is { Kind: AccountKind.Organization } && !person.IsMember && !facts.IsPublic ? AccessLevel.None : person.Role;
        return person switch
        {
            { IsOwner: true } => PackageDecision.Allow(PackageRule.Owner, $"{person.Login} owns {facts.Name}, or administers its owner"),
            { Inherited: var inherited } when facts.Inherits && inherited >= needed =>
                PackageDecision.Allow(PackageRule.InheritedPermission, $"{person.Login} has {Text(inherited)} in {facts.LinkedName}, from which {facts.Name} inherits access"),
            _ when !facts.Inherits && role >= needed => PackageDecision.Allow(PackageRule.Role, $"{person.Login} has {Text(role)} in {facts.Name}"),
            { IsMember: true } when facts.IsInternal && needed == AccessLevel.Read =>
                PackageDecision.Allow(PackageRule.Member, $"{facts.Name} is internal to {facts.Owner!.Login}, and {person.Login} is a member"),
            _ => PackageDecision.Deny(
                PackageRule.NoRole, $"{person.Login} may not {Text(action)} {facts.Name}, which is {facts.VisibilityText}: that needs {Text(needed)}",
                facts.Inherits
                    ? $"ask an admin of {facts.LinkedName}, from which it inherits access"
                    : $"ask an admin of the package for it: berth package allow {facts.Name} --user {person.Login} --role {Text(needed)}"),
        };
    }

    private static PackageDecision OfNewPackage(PackageFacts facts, PackageRequester.Person person, PackageAction action) => action switch
    {
        PackageAction.Push when facts.Owner is null => PackageDecision.Deny(
            PackageRule.MayNotCreate, $"nobody is called '{facts.Name.Owner}' here", $"begin the image's name with your own login, {person.Login}, or with an organization's"),
        // Who is about to publish looks first for what is there: the registry itself says that it is nothing.
        PackageAction.Push or PackageAction.Pull when facts.Owner is not null && (person.IsOwner || person.IsMember) =>
            PackageDecision.Allow(PackageRule.MayCreate, $"there is no package {facts.Name} yet, and {person.Login} may make packages of {facts.Owner.Login}"),
        PackageAction.Push => PackageDecision.Deny(
            PackageRule.MayNotCreate, $"{person.Login} may not make packages of {facts.Owner!.Login}",
            facts.Owner.Kind == AccountKind.Organization ? "only its members do: ask an owner of the organization" : $"push to {person.Login}/{facts.Name.Name}"),
        _ => Missing(facts),
    };

    private static PackageDecision OfWorkflow(PackageFacts facts, PackageRequester.Workflow from, PackageAction action) => action switch
    {
        _ when facts.Owner?.Id != from.Repository.OwnerId => OtherOwner(facts, from.FullName),
        PackageAction.Delete => PackageDecision.Deny(
            PackageRule.WorkflowLimits, $"a workflow token deletes nothing, {facts.Name} neither", "delete it with a personal token that has delete:packages"),
        _ when facts.Package is null => PackageDecision.Allow(
            PackageRule.WorkflowCreates, $"there is no package {facts.Name} yet, and builds of {from.FullName} may make packages of {facts.Owner!.Login}"),
        _ when facts.Linked?.Id == from.Repository.Id => PackageDecision.Allow(PackageRule.LinkedToWorkflow, $"{facts.Name} is linked to {from.FullName}"),
        PackageAction.Push => PackageDecision.Deny(
            PackageRule.WorkflowLimits, $"builds of {from.FullName} may not push {facts.Name}, which is linked to {facts.LinkedName}",
            $"link it: berth package edit {facts.Name} --repository {from.FullName}"),
        _ when from.IsListed => Listed(facts, from.FullName),
        _ => ByVisibility(facts, from.Repository, from.FullName),
    };

    private static PackageDecision Listed(PackageFacts facts, string fullName) =>
        PackageDecision.Allow(PackageRule.ListedRepository, $"{facts.Name} lists {fullName} among the repositories whose codespaces may pull it");

    private static PackageDecision OtherOwner(PackageFacts facts, string fullName) => PackageDecision.Deny(
        PackageRule.OtherOwner, $"{facts.Name} is not public, and belongs to another owner than {fullName}",
        "only public packages cross owners: make it public, or keep it under the repository's owner");

    private static PackageDecision Missing(PackageFacts facts) =>
        PackageDecision.Deny(PackageRule.Missing, $"there is no package {facts.Name}", "look at its spelling, or publish it first");

    private static string ListingFix(PackageFacts facts, string fullName) =>
        $"an admin of the package can list the repository: berth package allow {facts.Name} --codespaces {fullName}";

    internal static string Text(PackageAction action) => action.ToString().ToLowerInvariant();

    private static string Text(AccessLevel level) => level.ToString().ToLowerInvariant();
}
