using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>What is wrong with a login itself, whatever it is to open.</summary>
internal static class LoginFindings
{
    private const string ShowLogins = "berth registries";

    /// <summary>The user beside which Azure's registries expect a refresh token.</summary>
    private const string AcrTokenUser = "00000000-0000-0000-0000-000000000000";

    /// <summary>A registry without an image to try: what <c>docker login</c> would say.</summary>
    internal static Problem? OfPing(RegistryEvidence registry) => registry switch
    {
        { Login: CredentialResult.Refused refused } => NotProduced(registry, refused),
        { Credential: null } or { Ping: null or { IsGranted: true } } => null,
        { Ping: { Refusal: { } refusal } ping } => Refused(registry, registry.Credential!, refusal, ping.Class),
        _ => null,
    };

    /// <summary>An image for which the keychain has a login that it cannot produce.</summary>
    internal static Problem? NotProduced(RegistryEvidence registry, ReferenceEvidence image) =>
        image.Login is CredentialResult.Refused refused ? NotProduced(registry, refused) : null;

    /// <summary>
    /// An image that could not be pulled because the login is no good: the token service refused it although no one scope can be to
    /// blame, or the words say so.
    /// </summary>
    internal static Problem? OfImage(RegistryEvidence registry, ReferenceEvidence image) =>
        image is { Credential: { } login, WithLogin.Refusal: { } refusal } && (IsAboutLogin(image.WithLogin.Class) || IsRefused(registry))
            ? Refused(registry, login, refusal, image.WithLogin.Class)
            : null;

    /// <summary>Harbor with single sign-on refuses a token without scope, and then serves one with: <c>docker login</c> fails, pulls work.</summary>
    internal static Problem? NeedsScope(RegistryEvidence registry) =>
        IsRefused(registry)
        && registry.References.Any(image => image is { Credential: not null, WithLogin.IsGranted: true, Anonymous.IsGranted: false })
            ? new(
                ProblemCode.LoginNeedsScope, Severity.Notice, registry.Registry.Value,
                $"{registry.Name} refuses this login where no image is named, and accepts it for an image",
                "docker login and podman login will say that it is wrong, although pulls work",
                "go on: pulls work; do not try docker login with it",
                null)
            : null;

    /// <summary>Whether the registry accepted the login where no image was named.</summary>
    internal static bool IsGood(RegistryEvidence registry) =>
        registry is { Credential: not null, Ping: { IsGranted: true } or { Conversation.Token: TokenOutcome.Granted { Login: not null } } };

    private static bool IsRefused(RegistryEvidence registry) => registry is { Credential: not null, Ping.Refusal: not null };

    private static bool IsAboutLogin(AnswerClass meaning) => meaning is
        AnswerClass.WrongPassword or AnswerClass.WrongToken or AnswerClass.AcrUnknownTenant or AnswerClass.GitLabLogin or AnswerClass.GoogleLogin
        or AnswerClass.JFrogLogin or AnswerClass.DockerHubSsoEnforced or AnswerClass.EcrTokenExpired or AnswerClass.EcrSessionEnded;

    private static Problem? Refused(RegistryEvidence registry, RegistryCredential login, Refusal refusal, AnswerClass meaning)
    {
        var name = registry.Registry.Value;
        var words = RegistryWords.Of(refusal.Answer).Quoted;
        return (registry.Product, meaning) switch
        {
            (_, AnswerClass.DockerHubSsoEnforced) => new(
                ProblemCode.SsoEnforced, Severity.Error, name,
                "the Docker Hub organization enforces single sign-on and takes no password",
                "a password works on the web page only",
                "make a personal or an organization access token at Docker Hub and put it into the PASSWORD secret",
                ShowLogins),
            (RegistryProduct.Ghcr or RegistryProduct.GhesContainers, _) => new(
                ProblemCode.GitHubTokenRefused, Severity.Error, name,
                $"{registry.Name} refuses the token of this login{words}",
                "it has expired, was revoked, is mistyped, or is of a kind that packages do not take",
                "make a classic personal access token with the scope read:packages and put it into the PASSWORD secret",
                ShowLogins),
            (_, AnswerClass.GitLabLogin) or (RegistryProduct.GitLab, _) => new(
                ProblemCode.GitLabLoginRefused, Severity.Error, name,
                "GitLab refuses the login: the token is wrong, or a password was given where two-factor login wants a token",
                "an account with two-factor login, and every expired token, is refused here",
                "make a personal, group, project or deploy token with the scope read_registry and put it into the PASSWORD secret",
                ShowLogins),
            (_, AnswerClass.AcrUnknownTenant) => new(
                ProblemCode.AcrUnknownTenant, Severity.Error, name,
                $"Azure does not know the application behind this login{words}",
                "the service principal was deleted, or the registry belongs to another tenant",
                "check the application id in USER and the tenant it lives in",
                "az ad sp show --id APPLICATION_ID"),
            _ when meaning == AnswerClass.AcrLoginOrRole || IsAzure(registry.Product) => Acr(registry, login),
            _ when meaning == AnswerClass.GoogleLogin || IsGoogle(registry.Product) => Google(registry, login),
            (_, AnswerClass.JFrogLogin) or (RegistryProduct.JFrog, AnswerClass.Unauthorized) => new(
                ProblemCode.JFrogLoginRefused, Severity.Error, name,
                $"JFrog refuses the login{words}",
                "the token has expired, belongs to another user, or the user name is not the one it was made for",
                "make an identity token in the user profile, and use it with exactly that user name",
                ShowLogins),
            (RegistryProduct.DockerHub, AnswerClass.WrongPassword or AnswerClass.Unauthorized) => new(
                ProblemCode.LoginRefused, Severity.Error, name,
                $"Docker Hub refuses user '{Printable.Text(login.Username)}' with this password{words}",
                "the token has expired or was revoked, or the user is not the Docker ID it belongs to",
                login.Username.Contains('@')
                    ? "use the Docker ID as USER, not the e-mail address"
                    : "put a personal access token into the PASSWORD secret; with an organization's token USER is the organization's name",
                ShowLogins),
            _ => new(
                ProblemCode.LoginRefused, Severity.Error, name,
                $"{registry.Name} refuses user '{Printable.Text(login.Username)}' with this password{words}",
                "user and password do not belong together, or the password has expired or was changed",
                "check the USER and PASSWORD secrets of this registry, and whether the account or token still exists",
                ShowLogins),
        };
    }

    private static bool IsAzure(RegistryProduct product) => product is
        RegistryProduct.Acr or RegistryProduct.AcrChina or RegistryProduct.AcrUsGov or RegistryProduct.AcrRegional;

    private static bool IsGoogle(RegistryProduct product) => product is
        RegistryProduct.Gcr or RegistryProduct.GoogleArtifactRegistry or RegistryProduct.GoogleArtifactRegistryRegional;

    private static Problem Acr(RegistryEvidence registry, RegistryCredential login)
    {
        var end = TokenClaims.Read(login.Password)?.ExpiresAt;
        var until = end is { } at ? $"; its PASSWORD is a token that ends at {at:yyyy-MM-dd HH:mm} UTC" : "";
        var isNullUser = login.Username == AcrTokenUser;
        return new(
            ProblemCode.AcrLoginRefused, Severity.Error, registry.Registry.Value,
            $"{registry.Registry} refuses the login{until}",
            end is not null
                ? "such a token lives three hours"
                : "the service principal's secret has expired, the admin user is off, or the password was regenerated",
            (end, isNullUser) switch
            {
                (not null, false) => $"with a token as PASSWORD the USER has to be {AcrTokenUser}",
                (not null, true) => "use a service principal or a repository token in place of a token that ends so soon",
                _ => "make a new secret for the service principal, or a repository-scoped token, and put it into the PASSWORD secret",
            },
            $"az acr check-health --name {registry.Registry.Name.Split('.')[0]} --yes");
    }

    private static Problem Google(RegistryEvidence registry, RegistryCredential login) => new(
        ProblemCode.GoogleLoginRefused, Severity.Error, registry.Registry.Value,
        $"{registry.Name} refuses the login of user '{Printable.Text(login.Username)}'",
        login.Username == "_json_key"
            ? "the key was deleted, or its JSON lost quotes or line breaks on the way into the secret"
            : "an access token lives an hour at most, and a deleted key not at all",
        login.Username == "_json_key"
            ? "put the key into the PASSWORD secret as base64 of its JSON, with USER _json_key_base64"
            : "use a service account's key as base64 with USER _json_key_base64",
        ShowLogins);

    private static Problem NotProduced(RegistryEvidence registry, CredentialResult.Refused refused) => new(
        ProblemCode.LoginNotProduced, Severity.Error, registry.Registry.Value,
        Printable.Text(refused.Reason),
        "the login for this registry is known and cannot be made ready, so nothing was asked in its place",
        Printable.Text(refused.Hint),
        ShowLogins);
}
