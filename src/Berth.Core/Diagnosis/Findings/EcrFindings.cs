using Berth.Core.Ecr;
using Berth.Core.Problems;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>Hands what was seen of an ECR registry to those who know AWS's words.</summary>
internal static class EcrFindings
{
    /// <summary>A key that AWS gives no token for.</summary>
    internal static Problem? Exchange(RegistryEvidence registry) =>
        registry.Aws?.Exchange is { Severity: Severity.Error } problem ? problem : null;

    internal static Problem? Exchange(RegistryEvidence registry, ReferenceEvidence image) => image.Credential is null ? Exchange(registry) : null;

    /// <summary>A key that was exchanged although something about it will bite.</summary>
    internal static Problem? Notice(RegistryEvidence registry) =>
        registry.Aws?.Exchange is { Severity: not Severity.Error } problem ? problem : null;

    /// <summary>What the registry says to a login where no image is named.</summary>
    internal static Problem? OfPing(RegistryEvidence registry) =>
        registry is { Aws: { } aws, Ping.Refusal: { } refusal } ? Of(aws, refusal, null, registry.Credential?.ExpiresAt) : null;

    /// <summary>What the registry says of an image. Without a login ECR Public is anyone's, and a limit there is not AWS's affair.</summary>
    internal static Problem? OfImage(RegistryEvidence registry, ReferenceEvidence image) => (registry.Aws, image) switch
    {
        ({ OtherHost: { } other }, { Credential: null, WithLogin.Refusal: not null }) => other,
        ({ Host.Service: EcrService.Public }, { Credential: null }) => null,
        ({ } aws, { WithLogin.Refusal: { } refusal }) => Of(aws, refusal, image.Reference.Name, image.Credential?.ExpiresAt),
        _ => null,
    };

    private static Problem? Of(AwsEvidence aws, Refusal refusal, string? imageName, DateTimeOffset? expiresAt) =>
        EcrRegistryFindings.Of(refusal.Answer.Status, refusal.Answer.Body, aws.Host, imageName, aws.Set, expiresAt, aws.Now);
}
