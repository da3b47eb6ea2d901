using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Tests.Agent;

/// <summary>The simplest keychain: a set's user and password are the login.</summary>
internal sealed class PlainKeychain(RegistrySecretSets sets) : IKeychain
{
    public Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) => Task.FromResult<CredentialResult>(
        sets.For(query) is { } set ? new CredentialResult.Found(new(set.User, set.Password)) : CredentialResult.NotFound.Instance);
}
