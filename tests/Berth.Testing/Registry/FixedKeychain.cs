using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Testing.Registry;

/// <summary>A keychain that says the same of every registry.</summary>
public sealed class FixedKeychain(CredentialResult answer) : IKeychain
{
    public FixedKeychain(RegistryCredential? login)
        : this(login is null ? CredentialResult.NotFound.Instance : new CredentialResult.Found(login))
    {
    }

    public Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) => Task.FromResult(answer);
}
