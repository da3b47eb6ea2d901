using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>A login that is good and does not open an image, or none where one is needed.</summary>
internal static class PermissionFindings
{
    /// <summary>A public image that a stale login keeps from being pulled: no client tries again without it.</summary>
    internal static Problem? LoginBreaksPublicImage(RegistryEvidence registry, ReferenceEvidence image) =>
        image is { Anonymous.IsGranted: true, WithLogin.Refusal.Answer.Status: 400 or 401 or 403 or 404 }
        && image.WithLogin.Class != AnswerClass.ManifestUnknown
            ? new(
                ProblemCode.LoginBreaksPublicImage, Severity.Error, image.Reference.ToString(),
                $"anyone may pull it, and the login for {registry.Registry} is refused: that login keeps a public image from being pulled",
                "clients send a login that they have, and do not try again without it",
                $"renew the login for {registry.Registry}, or take it away",
                (image.Login as CredentialResult.Found)?.Removal ?? $"docker logout {registry.Registry.DockerConfigKey}")
            : null;

    internal static Problem? OfImage(RegistryEvidence registry, ReferenceEvidence image)
    {
        if (image.WithLogin.Refusal is not { } refusal)
        {
            return null;
        }

        var meaning = image.WithLogin.Class;
        return image.Credential is null ? WithoutLogin(registry, image, meaning) : WithLogin(registry, image, refusal, meaning);
    }

    private static Problem? WithoutLogin(RegistryEvidence registry, ReferenceEvidence image, AnswerClass meaning) => IsRefusal(meaning)
        ? new(
            ProblemCode.LoginMissing, Severity.Error, image.Reference.ToString(),
            $"{registry.Name} does not let anyone pull it without a login, and none is known",
            "the image is private, or its name is wrong: registries answer both alike",
            $"check the name; then set the three secrets for {registry.Registry}, SERVER, USER and PASSWORD",
            "berth registries")
        : null;

    private static Problem? WithLogin(RegistryEvidence registry, ReferenceEvidence image, Refusal refusal, AnswerClass meaning)
    {
        var subject = image.Reference.ToString();
        var words = RegistryWords.Of(refusal.Answer).Quoted;
        return (registry.Product, meaning) switch
        {
            (_, AnswerClass.GitHubRepositoryNotGranted) => new(
                ProblemCode.GitHubRepositoryNotGranted, Severity.Error, subject,
                "the repository whose token this is has not been given access to the package",
                "a package of an organization is open to the repositories that its settings name",
                "in the package's settings, under 'Manage access', add the repository with the role Read, or make the package internal",
                $"gh api /orgs/{OwnerOf(image)}/packages/container/{PackageOf(image)}"),
            (RegistryProduct.Ghcr or RegistryProduct.GhesContainers, _) when IsRefusal(meaning) => new(
                ProblemCode.PackageNotGranted, Severity.Error, subject,
                $"the token is good, and {registry.Name} does not open this package to it{words}",
                "it belongs to others who have not shared it, the token lacks read:packages or single sign-on, or the name is wrong",
                "check the name; ask the owner for read access; authorize the token for the organization under 'Configure SSO'",
                $"gh api /orgs/{OwnerOf(image)}/packages/container/{PackageOf(image)}"),
            (_, AnswerClass.GitLabForbidden) => new(
                ProblemCode.GitLabForbidden, Severity.Error, subject,
                "GitLab knows the token, and it may not pull here",
                "it lacks the scope read_registry, or its user is no member of the project",
                "give the token read_registry and its user at least the role Reporter in the project",
                "berth registries"),
            (_, AnswerClass.GoogleNoPermissionOrMissing) => Google(registry, subject, words),
            (_, AnswerClass.HarborNoPermission) => new(
                ProblemCode.HarborNoPermission, Severity.Error, subject,
                $"Harbor does not open this project to the login{words}",
                "a robot account belongs to one project, and ends after 30 days where nothing else was set",
                "give the robot the right to pull in this project, or extend its life",
                "berth registries"),
            (_, AnswerClass.JFrogNoPermission) => new(
                ProblemCode.JFrogNoPermission, Severity.Error, subject,
                "JFrog accepts the login, and it may not read this repository",
                "a virtual repository opens only with read permission on itself and on the local one behind it",
                "have the permission Read given on both the virtual and the local repository",
                "berth registries"),
            (_, AnswerClass.OracleAnonymous) => new(
                ProblemCode.OracleLoginForm, Severity.Error, subject,
                "the login did not reach Oracle's registry as one: it treats the pull as anonymous",
                image.Credential!.Username.Contains('/')
                    ? "the password is not an auth token, or the namespace in the user name is wrong"
                    : "the user name lacks the tenancy's namespace",
                "use <namespace>/<user>, or <namespace>/<domain>/<user>, with an auth token as the password",
                "oci os ns get"),
            _ when !IsRefusal(meaning) => null,
            _ when meaning == AnswerClass.EmptyRefusal => new(
                ProblemCode.EmptyRefusal, Severity.Error, subject,
                $"{registry.Name} refuses without a word (HTTP {refusal.Answer.Status}, no body)",
                "docker shows 'unexpected end of JSON input'; a firewall before the registry, or a login gone stale, answers so",
                "renew the login; if that does not help, look at what stands before the registry",
                "berth registries"),
            _ => Hidden(registry, image, refusal, subject, words),
        };
    }

    private static Problem Google(RegistryEvidence registry, string subject, string words) => new(
        ProblemCode.GoogleNoPermission, Severity.Error, subject,
        $"the login may not download from this repository, or there is no such repository{words}",
        registry.Product == RegistryProduct.Gcr
            ? "Artifact Registry serves gcr.io now, from a repository of that name with rights of its own"
            : "Google answers both alike",
        "give the account the role Artifact Registry Reader on the repository; check project and location in the name",
        "gcloud artifacts repositories list --project PROJECT");

    /// <summary>Most registries do not say whether a thing is missing or hidden; the token tells at least that it opens nothing.</summary>
    private static Problem Hidden(RegistryEvidence registry, ReferenceEvidence image, Refusal refusal, string subject, string words)
    {
        var isKnownGood = LoginFindings.IsGood(registry);
        var token = (image.WithLogin.Conversation!.Token as TokenOutcome.Granted)?.Token.Value;
        var access = token is null ? null : TokenClaims.Read(token)?.Access;
        var opensNothing = access is not null && !access.Any(scope => scope.Name == image.Reference.Name && scope.Actions.Count > 0);
        return isKnownGood && refusal.Answer.Status == 403
            ? new(
                ProblemCode.NoPermission, Severity.Error, subject,
                $"{registry.Name} accepts the login and does not let it pull this image{words}",
                "a login proves who one is, not what one may",
                "ask whoever owns the image for the right to pull",
                "berth registries")
            : new(
                ProblemCode.HiddenOrMissing, Severity.Error, subject,
                opensNothing
                    ? $"the token that {registry.Name} gives this login does not open '{image.Reference.Name}'"
                    : $"{registry.Name} does not show '{image.Reference.Name}' to this login{words}",
                "there is no such image, or the login may not see it: the registry answers both alike",
                "check the name letter by letter, then ask its owner for the right to pull",
                $"skopeo list-tags docker://{image.Reference.FullName}");
    }

    private static bool IsRefusal(AnswerClass meaning) => meaning is
        AnswerClass.Unauthorized or AnswerClass.Denied or AnswerClass.InsufficientScope or AnswerClass.NoPermission or AnswerClass.HiddenOrWrongPassword
        or AnswerClass.AcrLoginOrRole or AnswerClass.EmptyRefusal or AnswerClass.NameUnknown or AnswerClass.ChallengeMissing
        or AnswerClass.GitLabForbidden or AnswerClass.GoogleNoPermissionOrMissing or AnswerClass.GoogleLogin or AnswerClass.HarborNoPermission
        or AnswerClass.JFrogNoPermission or AnswerClass.OracleAnonymous or AnswerClass.WrongPassword or AnswerClass.WrongToken;

    private static string OwnerOf(ReferenceEvidence image) => image.Reference.Name.Split('/')[0];

    private static string PackageOf(ReferenceEvidence image) => string.Join("%2F", image.Reference.Name.Split('/').Skip(1));
}
