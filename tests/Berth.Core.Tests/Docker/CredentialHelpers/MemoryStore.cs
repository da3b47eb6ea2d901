using Berth.Core.Credentials;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.References;

namespace Berth.Core.Tests.Docker.CredentialHelpers;

/// <summary>A store as small as one can be: what is stored under a registry is found under all of its names.</summary>
internal sealed class MemoryStore : ICredentialStore
{
    public Dictionary<RegistryHost, CredentialResult> Logins { get; } = [];

    /// <summary>What storing and erasing answer.</summary>
    public StoreRefusal? Refusal { get; init; }

    public Task<CredentialResult> GetAsync(string serverUrl, CancellationToken cancellationToken) => Task.FromResult(
        RegistryQuery.Read(serverUrl) is { } query && Logins.TryGetValue(query.Registry, out var login) ? login : CredentialResult.NotFound.Instance);

    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(Logins
            .Where(login => login.Value is CredentialResult.Found)
            .ToDictionary(login => login.Key.DockerConfigKey, login => ((CredentialResult.Found)login.Value).Credential.Username));

    public Task<StoreRefusal?> StoreAsync(string serverUrl, RegistryCredential credential, CancellationToken cancellationToken)
    {
        if (Refusal is null)
        {
            Logins[RegistryQuery.Read(serverUrl)!.Registry] = new CredentialResult.Found(credential);
        }

        return Task.FromResult(Refusal);
    }

    public Task<StoreRefusal?> EraseAsync(string serverUrl, CancellationToken cancellationToken)
    {
        if (RegistryQuery.Read(serverUrl) is { } query)
        {
            Logins.Remove(query.Registry);
        }

        return Task.FromResult(Refusal);
    }
}
