using Berth.Core.Credentials;

namespace Berth.Core.Docker.CredentialHelpers;

/// <summary>What stands behind a credential helper: an agent over a socket, or the helper's own environment.</summary>
public interface ICredentialStore
{
    /// <summary>The login for what a client asked for, in any of the spellings clients use.</summary>
    /// <returns>
    /// <see cref="CredentialResult.NotFound"/> lets the client go on anonymously; <see cref="CredentialResult.Refused"/> stops it, and
    /// is for a registry that is known alone.
    /// </returns>
    Task<CredentialResult> GetAsync(string serverUrl, CancellationToken cancellationToken);

    /// <summary>Server to user name. Fast, and without a request to anybody: builders ask for it each time.</summary>
    Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a login.</summary>
    /// <returns>Why not; null when it is kept.</returns>
    Task<StoreRefusal?> StoreAsync(string serverUrl, RegistryCredential credential, CancellationToken cancellationToken);

    /// <summary>Forgets a kept login; there need not be one.</summary>
    /// <returns>Why not; null when it is gone.</returns>
    Task<StoreRefusal?> EraseAsync(string serverUrl, CancellationToken cancellationToken);
}

/// <summary>Why a store could not keep or forget a login.</summary>
/// <param name="Reason">What happened, one line, no secret.</param>
/// <param name="Hint">What to do about it, one line.</param>
public sealed record StoreRefusal(string Reason, string Hint);
