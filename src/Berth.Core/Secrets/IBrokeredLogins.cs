using Berth.Core.Credentials;

namespace Berth.Core.Secrets;

/// <summary>Logins that a server makes, for sets that have a <see cref="RegistrySecretSet.Broker"/>.</summary>
public interface IBrokeredLogins
{
    /// <summary>A login that is good now; or why there is none.</summary>
    Task<CredentialResult> GetAsync(RegistrySecretSet set, CancellationToken cancellationToken);

    /// <summary>When the one that is at hand ends, without asking; null where none is.</summary>
    DateTimeOffset? ExpiryOf(RegistrySecretSet set);
}
