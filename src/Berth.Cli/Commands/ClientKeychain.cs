using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary>
/// The login that a client here would use: that of the secrets, else what the agent holds, else what docker finds in its own
/// configuration, so that the doctor also sees a stale login that nobody remembers.
/// </summary>
/// <param name="secrets">The keychain of the secrets.</param>
internal sealed class ClientKeychain(IKeychain secrets, Surroundings surroundings) : IKeychain
{
    private readonly AgentCredentialStore agent = new(new AgentDirectory(surroundings.RuntimeDirectory), "run berth login again");

    public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        if (await secrets.GetAsync(query, cancellationToken) is var own and not CredentialResult.NotFound)
        {
            return own;
        }

        var asked = query.Path is null ? query.Registry.Value : $"{query.Registry}/{query.Path}";
        return await agent.GetAsync(asked, cancellationToken) is CredentialResult.Found held ? held : await DockersAsync(query, cancellationToken);
    }

    /// <summary>What is wrong with docker's configuration or its helpers is told among their own problems.</summary>
    private async Task<CredentialResult> DockersAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        // The agent, which is what stands behind the helper named berth, was asked before.
        var logins = new ClientLogins(
            LoggedInRegistries.ClientOf(surroundings),
            (_, _) => Task.FromResult<CredentialResult>(CredentialResult.NotFound.Instance),
            surroundings.Clock);
        return await logins.DockersAsync(query, cancellationToken) is CredentialResult.Found found ? found : CredentialResult.NotFound.Instance;
    }
}
