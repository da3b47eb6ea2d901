using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Diagnosis.ClientConfiguration;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.Docker.Installation;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary>Where the clients of this environment get the login of a registry: from berth, from somewhere of their own, or nowhere.</summary>
internal sealed class ClientsHere(ClientFacts facts, Surroundings surroundings)
{
    private readonly AgentDirectory directory = new(surroundings.RuntimeDirectory, surroundings.UserId);

    /// <summary>Whether a client's configuration leads to our helper for this registry.</summary>
    public bool AskBerth(RegistryHost registry) =>
        Sources(registry).Any(source => source is LoginSource.Helper { Name: HelperInstallation.HelperName });

    /// <summary>What the agent answers, with the command that takes it away again.</summary>
    public async Task<CredentialResult> HeldAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        var asked = query.Path is null ? query.Registry.Value : $"{query.Registry}/{query.Path}";
        var held = await new AgentCredentialStore(directory, "run berth login again").GetAsync(asked, cancellationToken);
        return held is CredentialResult.Found found
            ? found with
            {
                Removal = HeldLogin(query)?.Origin == AgentLogin.StoredOrigin
                    ? $"docker logout {query.Registry.DockerConfigKey}"
                    : $"berth logout {query.Registry}",
            }
            : held;
    }

    /// <summary>What the agent shows of the login that it answers with.</summary>
    public AgentLogin? HeldLogin(RegistryQuery query)
    {
        try
        {
            return new AgentClient(directory).Ask(new(AgentWords.List)).Logins
                .Where(login => RegistryQuery.Read(login.Server) is { } served && served.Registry == query.Registry
                    && (served.Path is null || query.Path is null || query.IsBelow(served.Path)))
                .MaxBy(login => login.Server.Length);
        }
        catch (AgentUnreachableException)
        {
            return null;
        }
    }

    /// <summary>What docker finds without berth.</summary>
    public async Task<CredentialResult> DockersOwnAsync(RegistryHost registry, CancellationToken cancellationToken) =>
        DockerLookup.Find(facts.DockerConfig, registry.DockerConfigKey) switch
        {
            LoginSource.Stored { Entry.Entry.Credential: { } credential } => new CredentialResult.Found(credential),
            LoginSource.Helper { Name: not HelperInstallation.HelperName } helper =>
                await new CredentialHelperClient(surroundings.Environment, surroundings.Clock).GetAsync(helper.Name, helper.Key, cancellationToken)
                    is HelperAnswer.Found(var credential) ? new CredentialResult.Found(credential) : CredentialResult.NotFound.Instance,
            _ => CredentialResult.NotFound.Instance,
        };

    /// <summary>Whether podman and its kin have a login, or a helper for this registry alone, without berth.</summary>
    public bool ContainersHaveTheirOwn(RegistryHost registry) => ContainersSources(registry)
        .Any(source => source is LoginSource.Stored { Entry.Entry.Credential: not null } or LoginSource.Helper { Name: not HelperInstallation.HelperName });

    private IEnumerable<LoginSource> Sources(RegistryHost registry) =>
        [.. RegistryKeys.Of(registry).Select(key => DockerLookup.Find(facts.DockerConfig, key)), .. ContainersSources(registry)];

    private IEnumerable<LoginSource> ContainersSources(RegistryHost registry) =>
        from file in facts.Files
        where file is { IsContainers: true, Config: not null }
        from key in RegistryKeys.Of(registry)
        select ContainersLookup.Find(file.Config!, key);
}
