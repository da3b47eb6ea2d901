using Berth.Cli.Commands;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.References;

namespace Berth.Cli.Helper;

/// <summary>
/// What stands behind a host's helper: the agent of this user first; for a registry that it does not know, or without an agent, the
/// sets of the helper's own environment; and for a registry that <c>berth login</c> set up and nobody can serve now, the reason.
/// </summary>
public sealed class HostCredentialStore(AgentCredentialStore agent, Surroundings surroundings) : ICredentialStore
{
    public async Task<CredentialResult> GetAsync(string serverUrl, CancellationToken cancellationToken)
    {
        var held = await agent.GetAsync(serverUrl, cancellationToken);
        if (held is CredentialResult.Found)
        {
            return held;
        }

        var own = await FromEnvironmentAsync(serverUrl, cancellationToken);
        return own is not CredentialResult.NotFound ? own
            : held is CredentialResult.NotFound ? Remembered(serverUrl)
            : held;
    }

    public async Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> logins = [];
        foreach (var set in GivenSecrets.Read(surroundings, file: null).Serving)
        {
            logins[set.Registry.DockerConfigKey] = set.User;
        }

        foreach (var (server, user) in await agent.ListAsync(cancellationToken))
        {
            logins[server] = user;
        }

        return logins;
    }

    public Task<StoreRefusal?> StoreAsync(string serverUrl, RegistryCredential credential, CancellationToken cancellationToken) =>
        agent.StoreAsync(serverUrl, credential, cancellationToken);

    public Task<StoreRefusal?> EraseAsync(string serverUrl, CancellationToken cancellationToken) =>
        agent.EraseAsync(serverUrl, cancellationToken);

    private async Task<CredentialResult> FromEnvironmentAsync(string serverUrl, CancellationToken cancellationToken)
    {
        if (RegistryQuery.Read(serverUrl) is not { } query)
        {
            return CredentialResult.NotFound.Instance;
        }

        var sets = GivenSecrets.Read(surroundings, file: null);
        return await new Keychains(surroundings).Of(sets).GetAsync(query, cancellationToken);
    }

    /// <summary>A restart took the agent and its directory, but not what was written into the clients' configuration.</summary>
    private CredentialResult Remembered(string serverUrl) =>
        RegistryQuery.Read(serverUrl) is { } query && IsInstalled(query.Registry)
            ? new CredentialResult.Refused(
                query.Registry, $"no berth agent holds the login for {query.Registry}", "run berth login again, or berth logout to forget it")
            : CredentialResult.NotFound.Instance;

    private bool IsInstalled(RegistryHost registry)
    {
        try
        {
            return LoggedInRegistries.Installation(surroundings).HasEntryFor(registry);
        }
        catch (DockerConfigException)
        {
            // Without a record nothing is known, and berth login and logout say what is wrong with it.
            return false;
        }
    }
}
