using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>What is wrong with an image that one may pull: it is not there, or not in a form that serves here.</summary>
internal static class ImageFindings
{
    internal static Problem? OfAnswer(RegistryEvidence registry, ReferenceEvidence image)
    {
        var (subject, name) = (image.Reference.ToString(), image.Reference.FullName);
        if (image.WithLogin.Break is { } broken)
        {
            return BreakFindings.Of(registry.Registry, broken);
        }

        if (image.WithLogin.Refusal is not { } refusal)
        {
            return null;
        }

        var meaning = image.WithLogin.Class;
        return BlockedFindings.Of(registry, image.Credential is not null, refusal.Answer, meaning) ?? meaning switch
        {
            AnswerClass.ManifestUnknown => new(
                ProblemCode.ManifestUnknown, Severity.Error, subject,
                image.Reference.Digest is null
                    ? $"the registry lets us in, and has no tag '{image.Reference.TagOrDigest}' of this image"
                    : "the registry lets us in, and has no image with this digest",
                "the tag was never pushed, was deleted, or is spelt otherwise",
                "choose one of the tags that are there",
                $"skopeo list-tags docker://{name}"),
            AnswerClass.NameUnknown when image.Credential is not null => new(
                ProblemCode.NameUnknown, Severity.Error, subject,
                $"{registry.Name} knows no image of the name '{image.Reference.Name}'",
                "the name is misspelt, or nothing has been pushed under it yet",
                "check the name letter by letter, the part before the first slash too",
                $"skopeo list-tags docker://{name}"),
            AnswerClass.InvalidToken => new(
                ProblemCode.TokenRejected, Severity.Error, registry.Registry.Value,
                $"{registry.Registry} does not accept the token that its own token service has just given",
                "the two disagree about issuer, service name, signing key or time",
                "compare issuer, service and certificate bundle in the registry's configuration with the token service's, and the clocks of both",
                $"curl -si https://{registry.Registry.ApiHost}/v2/"),
            _ => null,
        };
    }

    /// <param name="platform">This machine's: <c>linux/amd64</c>.</param>
    internal static Problem? OfManifest(ReferenceEvidence image, string platform) => image switch
    {
        { WithLogin.IsGranted: false } => null,
        { Platforms.Count: > 0 } when !ImagePlatforms.Contains(image.Platforms, platform) => new(
            ProblemCode.PlatformMissing, Severity.Error, image.Reference.ToString(),
            $"the image is there for {Printable.Text(string.Join(", ", image.Platforms.Take(16)))}, and not for {platform}, which this machine needs",
            "clients say 'no matching manifest' and pull nothing",
            $"build and push the image for {platform} too, or run one of the others under emulation",
            $"docker pull --platform {Printable.Text(image.Platforms[0])} {image.Reference}"),
        { MediaType: { } type } when !ImagePlatforms.IsImage(type) => new(
            ProblemCode.ManifestNotSupported, Severity.Error, image.Reference.ToString(),
            $"the registry shows a manifest of type '{Printable.Text(type)}', which clients do not pull as an image",
            type.Contains("manifest.v1+", StringComparison.Ordinal)
                ? "it is in the form of docker before 1.10, which clients have dropped"
                : "it is an artefact of another kind, or comes from something that is no registry",
            "have the image pushed again by a current client",
            $"skopeo inspect --raw docker://{image.Reference}"),
        _ => null,
    };

    /// <summary>A refusal that nothing else explains: better told in the registry's words than not at all.</summary>
    internal static Problem? Unexplained(RegistryEvidence registry, ReferenceEvidence image) => image.WithLogin.Refusal is { } refusal
        ? new(
            ProblemCode.UnknownRefusal, Severity.Error, image.Reference.ToString(),
            $"{registry.Name} refuses with HTTP {refusal.Answer.Status}{RegistryWords.Of(refusal.Answer).Quoted}",
            "its answer is none that we know the cause of",
            "look its words up in the registry's documentation",
            $"skopeo --debug inspect docker://{image.Reference}")
        : null;
}
