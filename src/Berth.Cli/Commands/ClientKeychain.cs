using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker;
using Berth.Core.Docker.CredentialHelpers;
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
    private readonly AgentCredentialStore agent = new(new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId), "run berth login again");

    public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        if (await secrets.GetAsync(query, cancellationToken) is var own and not CredentialResult.NotFound)
        {
            return own;
        }

        var asked = query.Path is null ? query.Registry.Value : $"{query.Registry}/{query.Path}";
        return await agent.GetAsync(asked, cancellationToken) is CredentialResult.Found held ? held : await DockersAsync(query.Registry, cancellationToken);
    }

    private async Task<CredentialResult> DockersAsync(RegistryHost registry, CancellationToken cancellationToken)
    {
        var client = LoggedInRegistries.ClientOf(surroundings);
        DockerConfig config;
        try
        {
            config = new DockerConfigFile(ClientFiles.DockerConfig(client), surroundings.Clock).Read();
        }
        catch (DockerConfigException)
        {
            // Told among the problems of the configuration; docker goes on without it, and so do we.
            return CredentialResult.NotFound.Instance;
        }

        return DockerLookup.Find(config, registry.DockerConfigKey) switch
        {
            LoginSource.Stored { Entry.Entry.Credential: { } credential } => new CredentialResult.Found(credential),
            LoginSource.Helper { Name: not "berth" } helper =>
                await new CredentialHelperClient(surroundings.Environment, surroundings.Clock).GetAsync(helper.Name, helper.Key, cancellationToken)
                    is HelperAnswer.Found(var credential) ? new CredentialResult.Found(credential) : CredentialResult.NotFound.Instance,
            _ => CredentialResult.NotFound.Instance,
        };
    }
}
