using Berth.Core.Credentials;

namespace Berth.Core.Exchanges;

/// <summary>
/// Turns what lasts long into a login that ends soon: one implementation for each cloud, all of them used by a server for its
/// codespaces and by an agent for its user. Safe for any number of threads.
/// </summary>
public interface ILoginExchange
{
    /// <summary>Whether the set is this cloud's, told from its host and the form of its user. Nobody else is then asked, whatever comes of it.</summary>
    bool Takes(ExchangeableSet set);

    /// <summary>The login of a set that it takes: never an expired one, never the key itself; or why there is none.</summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop. An exchange under way goes on for the others.</exception>
    Task<CredentialResult> GetAsync(ExchangeableSet set, CancellationToken cancellationToken);

    /// <summary>When the login ends that is at hand now, without asking the cloud; null where none is at hand or it does not say.</summary>
    DateTimeOffset? ExpiryOf(ExchangeableSet set);

    /// <summary>Exchanges anew what ends soon and is in use, and forgets what is neither good nor used. For a timer.</summary>
    /// <returns>How many were renewed.</returns>
    Task<int> RenewDueAsync(CancellationToken cancellationToken);
}
