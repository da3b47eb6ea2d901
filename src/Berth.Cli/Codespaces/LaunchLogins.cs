using Berth.Cli.Commands;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>The login that a client gets during a launch: the codespace's, else the user's own.</summary>
/// <param name="given">Answers for the codespace.</param>
public sealed class LaunchLogins(IKeychain given, IKeychain own) : IKeychain
{
    private const string ComeBack = "berth up brings it back";

    /// <summary>
    /// As the agent answers the host's helper. A key is exchanged by the agent alone, so that the launch and the inside share one token.
    /// </summary>
    public static LaunchLogins Of(Surroundings surroundings, AgentDirectory launch) => Of(surroundings, new AgentKeychain(launch));

    /// <summary>As a keychain answers that is at hand.</summary>
    public static LaunchLogins Of(Surroundings surroundings, IKeychain given)
    {
        var usersAgent = new AgentKeychain(new(surroundings.RuntimeDirectory, surroundings.UserId));
        return new(given, new ClientLogins(LoggedInRegistries.ClientOf(surroundings), usersAgent.GetAsync, surroundings.Clock));
    }

    public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) =>
        await given.GetAsync(query, cancellationToken) is var result and not CredentialResult.NotFound
            ? result
            : await own.GetAsync(query, cancellationToken);

    private sealed class AgentKeychain(AgentDirectory directory) : IKeychain
    {
        private readonly AgentCredentialStore agent = new(directory, ComeBack);

        /// <remarks>The agent's client blocks: several references wait for an exchange side by side.</remarks>
        public Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) =>
            Task.Run(() => agent.GetAsync(Asked(query), cancellationToken), cancellationToken);

        private static string Asked(RegistryQuery query) => query.Path is null ? query.Registry.DockerConfigKey : $"{query.Registry}/{query.Path}";
    }
}
