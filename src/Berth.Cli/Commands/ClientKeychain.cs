using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary>
/// The login that a client here would use. Where its configuration leads to our helper: what the agent holds, else that of the secrets,
/// in the helper's own order. Elsewhere: that of the secrets, else what the agent holds, else what docker finds in its own
/// configuration, so that the doctor also sees a stale login that nobody remembers.
/// </summary>
/// <param name="secrets">The keychain of the secrets.</param>
internal sealed class ClientKeychain(IKeychain secrets, ClientsHere clients) : IKeychain
{
    public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        var held = await clients.HeldAsync(query, cancellationToken);
        var asksBerth = clients.AskBerth(query.Registry);
        if (asksBerth && held is CredentialResult.Found)
        {
            return held;
        }

        if (await secrets.GetAsync(query, cancellationToken) is var own and not CredentialResult.NotFound)
        {
            return own;
        }

        return held is CredentialResult.Found || (asksBerth && held is CredentialResult.Refused)
            ? held
            : await clients.DockersOwnAsync(query.Registry, cancellationToken);
    }
}
