using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Exchanges;

/// <summary>A registry secret set as whoever exchanges it sees it.</summary>
/// <param name="Identifier">The set's, in capitals: messages name its secrets.</param>
/// <param name="SessionToken">The optional fourth secret, which belongs to a temporary AWS key.</param>
public sealed record ExchangeableSet(
    string Identifier, RegistryHost Registry, string User, SecretText Password, SecretText? SessionToken = null)
{
    /// <summary>The account of a server whose own secrets these are; null for a repository's, and where there is no server.</summary>
    public string? Owner { get; init; }

    public string UserName => $"{Identifier}_CONTAINER_REGISTRY_USER";

    public string PasswordName => $"{Identifier}_CONTAINER_REGISTRY_PASSWORD";
}
