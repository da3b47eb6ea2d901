using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>What is wrong with a registry whoever asks it: it does not answer as one, or it sends us where we do not go.</summary>
internal static class RegistryStateFindings
{
    internal static Problem? Of(RegistryEvidence registry) => registry.Ping switch
    {
        null => null,
        { Break: { } broken } => BreakFindings.Of(registry.Registry, broken),
        { Conversation: { } conversation } => OfToken(registry, conversation.Token) ?? OfAnswer(registry, conversation),
        _ => null,
    };

    private static Problem? OfToken(RegistryEvidence registry, TokenOutcome? token) => token switch
    {
        TokenOutcome.RealmRefused refused => new(
            ProblemCode.RealmRefused, Severity.Error, registry.Registry.Value,
            refused.Reason,
            "a login goes to nobody but the registry it belongs to and whom you allow; nothing was sent",
            refused.Hint,
            ShowChallenge(registry)),
        TokenOutcome.Unusable unusable => new(
            ProblemCode.TokenAnswerUnusable, Severity.Error, registry.Registry.Value,
            $"{unusable.Reason} (HTTP {unusable.Answer.Status})",
            "without a token nothing can be pulled",
            "check what stands between this machine and the token service; a web page in its place is a proxy's or a sign-in's",
            ShowChallenge(registry)),
        TokenOutcome.Denied { Answer: var answer, Login: var login } =>
            BlockedFindings.Of(registry, login is not null, answer, AnswerClassification.Of(AnswerPlace.Token, answer)),
        _ => null,
    };

    /// <summary>Where the registry sends its clients for a token.</summary>
    private static string ShowChallenge(RegistryEvidence registry) => $"curl -si https://{registry.Registry.ApiHost}/v2/";

    private static Problem? OfAnswer(RegistryEvidence registry, RegistryConversation conversation)
    {
        var (host, answer) = (registry.Registry, conversation.Last);
        var meaning = AnswerClassification.Of(AnswerPlace.Root, answer);
        if (BlockedFindings.Of(registry, registry.Credential is not null, answer, meaning) is { } blocked)
        {
            return blocked;
        }

        // Whoever asked for a login in a way that we know is a registry; what it answers to the login is the login's affair.
        return conversation.Challenge is not null ? null : meaning switch
        {
            AnswerClass.ChallengeMissing => new(
                ProblemCode.ChallengeMissing, Severity.Error, host.Value,
                $"{host} refuses with 401 and does not say how to log in: the header WWW-Authenticate is missing",
                "clients learn from that header where to log in, and give up without it; most likely a reverse proxy drops it",
                "let the reverse proxy pass WWW-Authenticate and Docker-Distribution-Api-Version through unchanged",
                $"curl -si https://{host.ApiHost}/v2/"),
            AnswerClass.NotARegistry => NotARegistry(registry, answer),
            AnswerClass.Redirected => new(
                ProblemCode.RegistryRedirects, Severity.Error, host.Value,
                $"{host} sends /v2/ on to '{Printable.Text(answer.Header("Location") ?? "")}'",
                "a login is for one host and is not carried to another",
                "use the host that it sends on to as SERVER and in image references, if it is a registry",
                $"curl -si https://{host.ApiHost}/v2/"),
            _ => answer.Status == 401 ? NotSupported(registry, answer) : null,
        };
    }

    private static Problem NotARegistry(RegistryEvidence registry, RegistryAnswer answer) => new(
        ProblemCode.NotARegistry, Severity.Error, registry.Registry.Value,
        RegistryWords.IsMarkup(answer, answer.Body.Trim())
            ? $"{registry.Registry} answers /v2/ with HTTP {answer.Status} and a web page: it is no registry"
            : $"{registry.Registry} answers /v2/ with HTTP {answer.Status}: it is no registry",
        "the host or the port belongs to a web page, or a reverse proxy leads /v2/ elsewhere",
        registry.Product == RegistryProduct.JFrog || answer.Header("X-JFrog-Version") is not null
            ? "with JFrog the repository is part of the host (acme-docker.jfrog.io), or of the image name (acme.jfrog.io/docker/api)"
            : "check the host and the port in SERVER: the registry's own, not those of its web page",
        $"curl -si https://{registry.Registry.ApiHost}/v2/");

    private static Problem NotSupported(RegistryEvidence registry, RegistryAnswer first) => new(
        ProblemCode.ChallengeNotSupported, Severity.Error, registry.Registry.Value,
        $"{registry.Registry} wants a login of a kind that no client knows: '{Printable.Text(first.Header("WWW-Authenticate") ?? "")}'",
        "clients answer Bearer with a realm, or Basic",
        "let the registry, or the proxy before it, ask for Bearer or Basic",
        $"curl -si https://{registry.Registry.ApiHost}/v2/");
}
