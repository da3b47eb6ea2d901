using Berth.Core.Credentials;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.References;

namespace Berth.Core.Docker.Lookup;

/// <summary>
/// The logins that a user's own clients have, where docker and then containers tools look for them: read when somebody asks, and never
/// kept.
/// </summary>
/// <param name="client">Whose they are: its variables decide which files are read, and which helpers run with which environment.</param>
/// <param name="berths">Answers where the helper is <c>berth</c>, which is ours and must not be started to ask itself.</param>
public sealed class ClientLogins(
    ClientEnvironment client, Func<RegistryQuery, CancellationToken, Task<CredentialResult>> berths, TimeProvider clock) : IKeychain
{
    private const string Ours = "berth";

    /// <summary>The login of docker, else that of containers tools. A helper that fails is told only where no other place has a login.</summary>
    public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        var dockers = await DockersAsync(query, cancellationToken);
        if (dockers is CredentialResult.Found)
        {
            return dockers;
        }

        var others = await ContainersAsync(query, cancellationToken);
        return others is CredentialResult.NotFound ? dockers : others;
    }

    /// <summary>What docker finds in its own configuration.</summary>
    public async Task<CredentialResult> DockersAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        var config = Read(ClientFiles.DockerConfig(client));
        CredentialResult result = CredentialResult.NotFound.Instance;
        foreach (var key in RegistryKeys.Of(query.Registry))
        {
            result = await ResultOf(DockerLookup.Find(config, key), query, cancellationToken);
            if (result is not CredentialResult.NotFound)
            {
                break;
            }
        }

        return result;
    }

    private async Task<CredentialResult> ContainersAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        var key = query.Path is null ? query.Registry.Value : $"{query.Registry}/{query.Path}";
        foreach (var file in ClientFiles.Of(ClientFamily.OlderContainers, client).Where(file => file != ClientFiles.DockerConfig(client)))
        {
            if (await ResultOf(ContainersLookup.Find(Read(file), key), query, cancellationToken) is var result and not CredentialResult.NotFound)
            {
                return result;
            }
        }

        return CredentialResult.NotFound.Instance;
    }

    private DockerConfig Read(string path)
    {
        try
        {
            return new DockerConfigFile(path, clock).Read();
        }
        catch (DockerConfigException)
        {
            // Told by the doctor among the problems of the configuration; clients go on without it, and so do we.
            return DockerConfig.Empty;
        }
    }

    private Task<CredentialResult> ResultOf(LoginSource source, RegistryQuery query, CancellationToken cancellationToken) => source switch
    {
        LoginSource.Stored { Entry.Entry.Credential: { } credential } => Task.FromResult<CredentialResult>(new CredentialResult.Found(credential)),
        LoginSource.Helper { Name: Ours } => berths(query, cancellationToken),
        LoginSource.Helper helper => AskAsync(helper, query, cancellationToken),
        _ => Task.FromResult<CredentialResult>(CredentialResult.NotFound.Instance),
    };

    private async Task<CredentialResult> AskAsync(LoginSource.Helper helper, RegistryQuery query, CancellationToken cancellationToken)
    {
        var answer = await new CredentialHelperClient(client.Variables, clock).GetAsync(helper.Name, helper.Key, cancellationToken);
        var program = Printable.Text(CredentialHelperProtocol.ProgramPrefix + helper.Name);
        return answer switch
        {
            HelperAnswer.Found(var credential) => new CredentialResult.Found(credential),
            HelperAnswer.NotFound => CredentialResult.NotFound.Instance,

            // Left behind by a program that is gone: podman and its kin pass over such a store, so nothing can be in it for them.
            HelperAnswer.Missing or HelperAnswer.NotStarted when helper.IsForAll => CredentialResult.NotFound.Instance,
            HelperAnswer.Failed failed => Broken(query, $"{program} failed: {failed.Output}"),
            HelperAnswer.Missing => Broken(query, $"{program} is not on the search path"),
            HelperAnswer.NotStarted(_, var reason) => Broken(query, $"{program} cannot be started: {reason}"),
            HelperAnswer.TimedOut(var after) => Broken(query, $"{program} did not answer within {after.TotalSeconds:0} s"),
            _ => Broken(query, $"{program} answered no login"),
        };
    }

    private static CredentialResult.Refused Broken(RegistryQuery query, string reason) =>
        new(query.Registry, reason, "see what is wrong with it: berth doctor");
}
