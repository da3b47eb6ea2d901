namespace Berth.Server.Secrets;

/// <summary>Why a secret is in a codespace, or is not. The first that applies decides.</summary>
public enum SecretRule
{
    /// <summary>A codespace of a fork's pull request gets no secrets.</summary>
    ForkPullRequest,

    /// <summary>Whoever cannot write to the repository gets none of its codespaces' secrets.</summary>
    NoWriteAccess,

    /// <summary>A prebuild serves everybody, so it has nobody's own secrets.</summary>
    PrebuildHasNoUserSecrets,

    /// <summary>The secret is for prebuilds alone.</summary>
    OnlyForPrebuilds,

    /// <summary>The secret is shared with selected repositories, and this is none of them.</summary>
    RepositoryNotSelected,

    /// <summary>The organization's secret is for private and internal repositories, and this one is public.</summary>
    RepositoryIsPublic,

    /// <summary>A lower level has a secret of the same name.</summary>
    Overridden,

    /// <summary>It is shared with this repository.</summary>
    RepositorySelected,

    /// <summary>It is the repository's own.</summary>
    OfThisRepository,

    /// <summary>The organization shares it with all of its repositories.</summary>
    AllRepositories,

    /// <summary>The organization shares it with its private and internal repositories.</summary>
    PrivateRepositories,
}
