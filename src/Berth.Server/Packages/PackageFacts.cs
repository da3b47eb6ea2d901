using Berth.Server.Accounts;

namespace Berth.Server.Packages;

/// <summary>What is known of a package when somebody asks for it. There may be none of that name: then only its owner is known, or not even that.</summary>
/// <param name="Name">As it was asked for.</param>
/// <param name="Owner">Null where nobody has that login.</param>
/// <param name="Package">Null where there is none.</param>
/// <param name="Linked">The repository that it is linked to.</param>
public sealed record PackageFacts(PackageName Name, Account? Owner, Package? Package, Repository? Linked)
{
    public bool IsPublic => Package is { Visibility: PackageVisibility.Public };

    /// <summary>Internal to an organization; people have nothing that is internal.</summary>
    public bool IsInternal => Package is { Visibility: PackageVisibility.Internal } && Owner is { Kind: AccountKind.Organization };

    /// <summary>Whether its access follows a repository. A link that is gone takes the inheritance with it.</summary>
    public bool Inherits => Package is { InheritsAccess: true } && Linked is not null;

    /// <summary>In one word, for reasons.</summary>
    public string VisibilityText => Package is null ? "missing" : IsInternal ? "internal" : IsPublic ? "public" : "private";

    public string LinkedName => Linked is null ? "no repository" : $"{Owner?.Login}/{Linked.Name}";
}

/// <summary>Who asks for a package, and what they are to it.</summary>
public abstract record PackageRequester
{
    private PackageRequester()
    {
    }

    /// <summary>Whether reasons may be told: the existence of a package is no news to them.</summary>
    public abstract bool IsRelatedTo(PackageFacts facts);

    /// <summary>Nobody in particular.</summary>
    public sealed record Anonymous : PackageRequester
    {
        public override bool IsRelatedTo(PackageFacts facts) => false;
    }

    /// <summary>A person with a token of their own.</summary>
    /// <param name="IsOwner">The account that owns it, an owner of the organization, or an administrator of the server.</param>
    /// <param name="IsMember">Of the organization that owns it.</param>
    /// <param name="Role">What they were given in the package itself.</param>
    /// <param name="Inherited">What they were given in the linked repository. What a repository shows to everybody is not given.</param>
    public sealed record Person(string Login, Func<string, bool> HasScope, bool IsOwner, bool IsMember, AccessLevel Role, AccessLevel Inherited) : PackageRequester
    {
        public override bool IsRelatedTo(PackageFacts facts) => IsOwner || IsMember || Role > AccessLevel.None || Inherited > AccessLevel.None;
    }

    /// <summary>A codespace, by its own token.</summary>
    /// <param name="Repository">Where it was launched from.</param>
    /// <param name="IsListed">Whether that repository is in the package's list.</param>
    /// <param name="IsPrebuild">Nobody's, so that nobody's consent counts.</param>
    /// <param name="Consented">Repositories whose packages its user let it read.</param>
    /// <param name="UserMayRead">Whether its user might pull the package in person.</param>
    public sealed record Codespace(
        Repository Repository, string FullName, bool IsListed, bool IsPrebuild, IReadOnlySet<long> Consented, bool UserMayRead) : PackageRequester
    {
        public override bool IsRelatedTo(PackageFacts facts) => Repository.OwnerId == facts.Owner?.Id;
    }

    /// <summary>A build of a repository, by a workflow token.</summary>
    public sealed record Workflow(Repository Repository, string FullName, bool IsListed) : PackageRequester
    {
        public override bool IsRelatedTo(PackageFacts facts) => Repository.OwnerId == facts.Owner?.Id;
    }
}

/// <summary>What is done with a package. The registry's own words.</summary>
public enum PackageAction
{
    Pull,
    Push,
    Delete,
}
