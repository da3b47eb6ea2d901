using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>Puts what was said between us and a registry into steps that people can read.</summary>
internal static class ProbeSteps
{
    /// <summary>The steps of a question about a registry or an image.</summary>
    /// <param name="goal"><see cref="ProbeStepKind.Challenge"/> for <c>/v2/</c>, otherwise a manifest.</param>
    internal static IEnumerable<ProbeStep> Of(Inquiry inquiry, LoginLookup? login, ProbeStepKind goal)
    {
        if (inquiry.Conversation is not { } conversation)
        {
            yield return new(goal, ProbeStepOutcome.Failed, inquiry.Break!.Reason, TimeSpan.Zero);
            yield break;
        }

        if (goal == ProbeStepKind.Challenge)
        {
            yield return ChallengeStep(conversation);
        }

        if (login?.Result is { } result)
        {
            yield return LoginStep(result, login.Duration);
        }

        if (conversation.Token is { } token and not TokenOutcome.LoginRefused)
        {
            yield return TokenStep(token, conversation.TokenDuration);
        }

        if (goal != ProbeStepKind.Challenge)
        {
            yield return LastStep(inquiry, conversation, goal);
        }
    }

    /// <summary>The steps of a way to this machine itself, where clients do without TLS.</summary>
    internal static ProbeStep WithoutTls(ProbeStep step) => step.Kind == ProbeStepKind.Tls
        ? step with { Outcome = ProbeStepOutcome.Skipped, Detail = "plain http, as clients accept on loopback" }
        : step;

    internal static ProbeStep PlatformStep(IReadOnlyList<string> platforms, string wanted) => new(
        ProbeStepKind.Platform,
        ImagePlatforms.Contains(platforms, wanted) ? ProbeStepOutcome.Passed : ProbeStepOutcome.Failed,
        $"the image is there for {Printable.Text(string.Join(", ", platforms.Take(16)))}",
        TimeSpan.Zero);

    private static ProbeStep ChallengeStep(RegistryConversation conversation)
    {
        var first = conversation.First;
        var meaning = AnswerClassification.Of(AnswerPlace.Root, first);
        var detail = conversation.Challenge switch
        {
            { Scheme: Challenge.BearerScheme, Realm: var realm } => $"/v2/ answered {first.Status}: tokens from {Printable.Text(realm!)}",
            { } => $"/v2/ answered {first.Status}: user and password",
            null when meaning == AnswerClass.Success => $"/v2/ answered {first.Status}: no login is asked for",
            null => $"/v2/ answered {first.Status}",
        };
        var isRegistry = conversation.Challenge is not null || meaning == AnswerClass.Success;
        return new(ProbeStepKind.Challenge, isRegistry ? ProbeStepOutcome.Passed : ProbeStepOutcome.Failed, detail, first.Duration);
    }

    private static ProbeStep LoginStep(CredentialResult result, TimeSpan duration) => result switch
    {
        CredentialResult.Found { Credential: var login } => new(
            ProbeStepKind.Login,
            ProbeStepOutcome.Passed,
            $"user '{Printable.Text(login.Username)}'{UntilOf(login)}",
            duration),
        CredentialResult.Refused refused => new(ProbeStepKind.Login, ProbeStepOutcome.Failed, Printable.Text(refused.Reason), duration),
        _ => new(ProbeStepKind.Login, ProbeStepOutcome.Skipped, "no login is known", duration),
    };

    private static string UntilOf(RegistryCredential login) =>
        login.ExpiresAt is { } end ? $", good until {end.ToUniversalTime():yyyy-MM-dd HH:mm} UTC" : "";

    private static ProbeStep TokenStep(TokenOutcome token, TimeSpan duration) => token switch
    {
        TokenOutcome.Granted { Token: var granted, Login: var login } => new(
            ProbeStepKind.Token, ProbeStepOutcome.Passed, $"a token for {(login is null ? "anyone" : "this login")}{AccessOf(granted)}", duration),
        TokenOutcome.Denied { Answer: var answer } => new(ProbeStepKind.Token, ProbeStepOutcome.Failed, Told(answer), duration),
        TokenOutcome.Unusable unusable => new(ProbeStepKind.Token, ProbeStepOutcome.Failed, unusable.Reason, duration),
        TokenOutcome.RealmRefused refused => new(ProbeStepKind.Token, ProbeStepOutcome.Failed, refused.Reason, duration),
        _ => new(ProbeStepKind.Token, ProbeStepOutcome.Skipped, "", duration),
    };

    private static ProbeStep LastStep(Inquiry inquiry, RegistryConversation conversation, ProbeStepKind kind) => inquiry.IsGranted
        ? new(
            kind,
            ProbeStepOutcome.Passed,
            $"the manifest is there ({Printable.Text(conversation.Last.MediaType ?? "no media type")})",
            conversation.Last.Duration)
        : new(kind, ProbeStepOutcome.Failed, Told(conversation.Last), conversation.Last.Duration);

    private static string AccessOf(BearerToken token) => TokenClaims.Read(token.Value)?.Access switch
    {
        null => "",
        [] => " that opens nothing",
        { } access => $" that opens {Printable.Text(string.Join(' ', access))}",
    };

    private static string Told(RegistryAnswer answer) =>
        RegistryWords.Of(answer) is { Shown: not "" } words ? $"HTTP {answer.Status}: {words.Shown}" : $"HTTP {answer.Status}";
}
