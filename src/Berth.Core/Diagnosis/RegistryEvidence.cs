using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Diagnosis;

/// <summary>Everything that a probe saw of one registry. It holds logins, tokens and foreign text: nobody prints it.</summary>
/// <param name="Connection">The way there.</param>
/// <param name="Login">What the keychain said; null where nobody got to ask it.</param>
/// <param name="Ping"><c>/v2/</c> with that login, as <c>docker login</c> asks; null where the way there is blocked.</param>
/// <param name="ClockSkew">How far the registry's clock is ahead of ours; null where it did not say.</param>
/// <param name="References">The images that were asked for; empty where the way there is blocked.</param>
public sealed record RegistryEvidence(
    RegistryHost Registry,
    ConnectionEvidence Connection,
    CredentialResult? Login,
    Inquiry? Ping,
    TimeSpan? ClockSkew,
    IReadOnlyList<ReferenceEvidence> References,
    IReadOnlyList<ProbeStep> Steps)
{
    /// <summary>What belongs to an ECR registry; null for every other.</summary>
    public AwsEvidence? Aws { get; init; }

    /// <summary>Which product it is, by its host.</summary>
    public RegistryProduct Product => CommonRegistries.ProductOf(Registry);

    /// <summary>What people call it: <c>Docker Hub</c>, and the bare host for one that is not recognised.</summary>
    public string Name => Product == RegistryProduct.Generic ? Registry.Value : CommonRegistries.NameOf(Product);

    /// <summary>The login that was used; null for none.</summary>
    public RegistryCredential? Credential => (Login as CredentialResult.Found)?.Credential;
}
