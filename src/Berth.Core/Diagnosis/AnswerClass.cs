namespace Berth.Core.Diagnosis;

/// <summary>What an answer means, as finely as its words allow.</summary>
public enum AnswerClass
{
    /// <summary>Nothing that is known to us.</summary>
    Other,
    Success,

    // The login is refused.
    WrongPassword,
    WrongToken,
    AcrLoginOrRole,
    AcrUnknownTenant,
    GitLabLogin,
    GoogleLogin,
    JFrogLogin,
    DockerHubSsoEnforced,
    EcrTokenExpired,
    EcrSessionEnded,

    // The login is good and does not open this.
    NoPermission,
    GitHubRepositoryNotGranted,
    GitLabForbidden,
    GoogleNoPermissionOrMissing,
    HarborNoPermission,
    JFrogNoPermission,
    OracleAnonymous,
    MissingIamPermission,
    InsufficientScope,

    // One answer for both.
    HiddenOrWrongPassword,
    Unauthorized,
    Denied,

    // The state of the registry, or of the way there.
    NameUnknown,
    ManifestUnknown,
    DockerHubQuota,
    RateLimited,
    AcrFirewall,
    InvalidToken,
    ChallengeMissing,
    NotARegistry,
    ProxyLogin,
    ProxyBlocked,
    EmptyRefusal,
    Redirected,
    Unavailable,
}
