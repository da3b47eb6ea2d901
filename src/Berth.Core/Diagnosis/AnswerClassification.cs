using System.Net;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>Tells what an answer means: by its words first, since registries disagree about statuses, and by its status second.</summary>
public static class AnswerClassification
{
    public static AnswerClass Of(AnswerPlace place, RegistryAnswer answer)
    {
        var words = RegistryWords.Of(answer);
        return answer.IsSuccess && !(place == AnswerPlace.Root && RegistryWords.IsMarkup(answer, answer.Body.Trim()))
            ? AnswerClass.Success
            : ByWords(words) ?? ByChallenge(answer) ?? ByStatus(place, answer, words);
    }

    /// <summary>Each row quotes what a registry says; the first that is found in an answer decides.</summary>
    private static readonly (string Quote, AnswerClass Class)[] Quotes =
    [
        ("is not allowed access", AnswerClass.AcrFirewall),
        ("not registered with AAD", AnswerClass.AcrUnknownTenant),
        ("https://aka.ms/acr/authorization", AnswerClass.AcrLoginOrRole),
        ("when SSO is enforced", AnswerClass.DockerHubSsoEnforced),
        ("incorrect username or password", AnswerClass.WrongPassword),
        ("Invalid Username or Password", AnswerClass.WrongPassword),
        ("BAD_CREDENTIAL", AnswerClass.JFrogLogin),
        ("The client does not have permission for manifest", AnswerClass.JFrogNoPermission),
        ("HTTP Basic: Access denied", AnswerClass.GitLabLogin),
        ("access forbidden", AnswerClass.GitLabForbidden),
        ("installation not allowed to Read organization package", AnswerClass.GitHubRepositoryNotGranted),
        ("User cannot be authenticated with the token provided", AnswerClass.WrongToken),
        ("artifactregistry.repositories.downloadArtifacts", AnswerClass.GoogleNoPermissionOrMissing),
        ("and you may have invalid credentials", AnswerClass.GoogleLogin),
        ("No valid credential was supplied", AnswerClass.GoogleLogin),
        ("Unauthenticated requests do not have permission", AnswerClass.Unauthorized),
        ("unauthorized to access repository", AnswerClass.HarborNoPermission),
        ("Anonymous users are only allowed read access on public repos", AnswerClass.OracleAnonymous),
        ("access to the requested resource is not authorized", AnswerClass.HiddenOrWrongPassword),
        ("ecr:GetAuthorizationToken", AnswerClass.MissingIamPermission),
        ("Authorization Token has expired", AnswerClass.EcrTokenExpired),
        ("The security token included in the request is invalid", AnswerClass.EcrSessionEnded),
        ("pull rate limit", AnswerClass.DockerHubQuota),
        ("permission_denied", AnswerClass.NoPermission),
        ("is not authorized to perform", AnswerClass.NoPermission),
    ];

    private static AnswerClass? ByWords(RegistryWords words)
    {
        foreach (var (quote, meaning) in Quotes)
        {
            if (words.Message.Contains(quote, StringComparison.OrdinalIgnoreCase))
            {
                return meaning;
            }
        }

        return words.Code switch
        {
            "TOOMANYREQUESTS" => AnswerClass.RateLimited,
            "MANIFEST_UNKNOWN" => AnswerClass.ManifestUnknown,
            "NAME_UNKNOWN" => AnswerClass.NameUnknown,
            "UNAVAILABLE" => AnswerClass.Unavailable,
            _ => null,
        };
    }

    private static AnswerClass? ByChallenge(RegistryAnswer answer) => Challenge.ParseAll(answer.Lines("WWW-Authenticate"))
        .Select(challenge => challenge.Error)
        .FirstOrDefault(error => error is not null) switch
    {
        "insufficient_scope" => AnswerClass.InsufficientScope,
        "invalid_token" => AnswerClass.InvalidToken,
        _ => null,
    };

    private static AnswerClass ByStatus(AnswerPlace place, RegistryAnswer answer, RegistryWords words)
    {
        var isMarkup = RegistryWords.IsMarkup(answer, answer.Body.Trim());
        return (HttpStatusCode)answer.Status switch
        {
            HttpStatusCode.ProxyAuthenticationRequired => AnswerClass.ProxyLogin,
            HttpStatusCode.TooManyRequests => AnswerClass.RateLimited,
            HttpStatusCode.Forbidden when isMarkup && answer.Header("Docker-Distribution-Api-Version") is null => AnswerClass.ProxyBlocked,
            HttpStatusCode.Unauthorized when place is AnswerPlace.Root or AnswerPlace.Registry && answer.Header("WWW-Authenticate") is null
                => AnswerClass.ChallengeMissing,
            >= HttpStatusCode.InternalServerError => AnswerClass.Unavailable,
            HttpStatusCode.NotFound when place == AnswerPlace.Root => AnswerClass.NotARegistry,
            _ when isMarkup => AnswerClass.NotARegistry,
            HttpStatusCode.NotFound when place == AnswerPlace.Registry => AnswerClass.ManifestUnknown,
            HttpStatusCode.Unauthorized => AnswerClass.Unauthorized,
            HttpStatusCode.Forbidden when words == RegistryWords.None || words.Message is "" && words.Code is "" => AnswerClass.EmptyRefusal,
            HttpStatusCode.Forbidden => AnswerClass.Denied,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => AnswerClass.Redirected,
            _ => AnswerClass.Other,
        };
    }
}
