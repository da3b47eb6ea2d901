using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Diagnosis;

/// <summary>Everything that a probe saw of one image.</summary>
/// <param name="Login">What the keychain said for this image; null where nobody got to ask it.</param>
/// <param name="WithLogin">The manifest, asked for with the login, or anonymously where there is none.</param>
/// <param name="Anonymous">The manifest, asked for without the login; null where there is none to leave away.</param>
/// <param name="MediaType">What kind of manifest it is; null where it was not seen.</param>
/// <param name="Platforms">For which platforms it is there; empty for an image for one.</param>
public sealed record ReferenceEvidence(
    ImageReference Reference,
    CredentialResult? Login,
    Inquiry WithLogin,
    Inquiry? Anonymous,
    string? MediaType,
    IReadOnlyList<string> Platforms,
    RateLimit? RateLimit,
    IReadOnlyList<ProbeStep> Steps)
{
    public RegistryCredential? Credential => (Login as CredentialResult.Found)?.Credential;
}
