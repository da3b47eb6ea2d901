using Berth.Core.References;

namespace Berth.Core.Credentials;

/// <summary>Resolves a registry to a credential.</summary>
public interface IKeychain
{
    /// <summary>The credential for a registry, or why there is none. Never throws for what a registry or a cloud answers.</summary>
    Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken);
}
