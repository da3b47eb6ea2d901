using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Cli.Helper;

/// <summary>
/// What stands behind a host's helper while a codespace is launched: the logins of that launch first; for a registry that it does not
/// know, the user's own logins as they would be without the launch, read now and never copied. Nothing is stored.
/// </summary>
/// <param name="directory">The codespace's <c>launch</c> directory.</param>
/// <param name="host">Answers where the user's own configuration names this very helper, as after <c>berth login</c>.</param>
public sealed class LaunchCredentialStore(string directory, ICredentialStore host, Surroundings surroundings) : ICredentialStore
{
    private static readonly StoreRefusal KeepsNothing = new(
        "a launch uses the logins it is given and keeps none",
        "use docker login and docker logout outside of the launch, or inside the codespace");

    private readonly AgentCredentialStore launch = new(new AgentDirectory(directory, surroundings.UserId), "start the launch again: berth up");

    /// <remarks>With the agent gone, a registry of this launch is refused; any other is still looked up among the user's own.</remarks>
    public async Task<CredentialResult> GetAsync(string serverUrl, CancellationToken cancellationToken)
    {
        if (RegistryQuery.Read(serverUrl) is not { } query)
        {
            return CredentialResult.NotFound.Instance;
        }

        if (!Path.IsPathFullyQualified(directory))
        {
            return new CredentialResult.Refused(
                query.Registry, $"{LaunchVariables.Directory} is no absolute path", "unset it, or start the launch again: berth up");
        }

        var issued = await launch.GetAsync(serverUrl, cancellationToken);
        return issued is CredentialResult.NotFound ? await UsersOwnAsync(serverUrl, query, cancellationToken) : issued;
    }

    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken) => launch.ListAsync(cancellationToken);

    public Task<StoreRefusal?> StoreAsync(string serverUrl, RegistryCredential credential, CancellationToken cancellationToken) =>
        Task.FromResult<StoreRefusal?>(KeepsNothing);

    public Task<StoreRefusal?> EraseAsync(string serverUrl, CancellationToken cancellationToken) => Task.FromResult<StoreRefusal?>(KeepsNothing);

    private Task<CredentialResult> UsersOwnAsync(string serverUrl, RegistryQuery query, CancellationToken cancellationToken)
    {
        var logins = new ClientLogins(
            LaunchVariables.UsersOwn(surroundings), (_, stopping) => host.GetAsync(serverUrl, stopping), surroundings.Clock);
        return logins.GetAsync(query, cancellationToken);
    }
}
