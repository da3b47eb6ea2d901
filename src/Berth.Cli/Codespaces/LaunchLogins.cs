using Berth.Cli.Commands;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>
/// The login that a client gets during a launch: the codespace's, from the agent that holds it, else the user's own. A key is exchanged by
/// the agent alone, so that the launch and the inside share one token.
/// </summary>
public sealed class LaunchLogins : IKeychain
{
    private readonly AgentCredentialStore agent;
    private readonly ClientLogins own;

    public LaunchLogins(Surroundings surroundings, AgentDirectory launch)
    {
        const string comeBack = "berth up brings it back";
        agent = new(launch, comeBack);
        var usersAgent = new AgentCredentialStore(new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId), comeBack);
        own = new(LoggedInRegistries.ClientOf(surroundings), (query, stop) => usersAgent.GetAsync(Asked(query), stop), surroundings.Clock);
    }

    public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        // The agent's client blocks: several references wait for an exchange side by side.
        var held = await Task.Run(() => agent.GetAsync(Asked(query), cancellationToken), cancellationToken);
        return held is CredentialResult.NotFound ? await own.GetAsync(query, cancellationToken) : held;
    }

    private static string Asked(RegistryQuery query) => query.Path is null ? query.Registry.DockerConfigKey : $"{query.Registry}/{query.Path}";
}
