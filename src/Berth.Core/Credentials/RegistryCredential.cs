namespace Berth.Core.Credentials;

/// <summary>What opens a registry now.</summary>
/// <param name="Username">As the registry expects it; <see cref="IdentityTokenUser"/> marks an identity token.</param>
/// <param name="Password">The password or token.</param>
/// <param name="ExpiresAt">When it stops to work, where that is known; null for a password that stays until it is changed.</param>
public sealed record RegistryCredential(string Username, SecretText Password, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The user name that tells docker the password is an OAuth2 refresh token.</summary>
    /// <remarks>Rule: docker-credential-helpers, <c>tokenUsername</c> in docker/cli.</remarks>
    public const string IdentityTokenUser = "<token>";
}
