using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>A question to a registry and what came of it: a conversation, or how it broke off.</summary>
/// <param name="Conversation">What was said; null where it broke off.</param>
/// <param name="Break">How it broke off; null where it did not.</param>
public sealed record Inquiry(RegistryConversation? Conversation, InquiryBreak? Break)
{
    /// <summary>Whether the registry gave what it was asked for.</summary>
    public bool IsGranted => Conversation?.Last.IsSuccess ?? false;

    /// <summary>The answer that refused it, and who gave it; null where nothing was refused, or nobody said anything.</summary>
    public Refusal? Refusal { get; } = RefusalOf(Conversation);

    /// <summary>What that refusal means; <see cref="AnswerClass.Success"/> where there is none.</summary>
    public AnswerClass Class => Refusal is { } refusal ? AnswerClassification.Of(refusal.Place, refusal.Answer) : AnswerClass.Success;

    private static Refusal? RefusalOf(RegistryConversation? conversation) => conversation switch
    {
        null => null,
        { Token: TokenOutcome.Denied denied } => new(AnswerPlace.Token, denied.Answer),
        { Last.IsSuccess: true } => null,
        _ => new(AnswerPlace.Registry, conversation.Last),
    };
}

/// <summary>An answer that said no, and who gave it.</summary>
public sealed record Refusal(AnswerPlace Place, RegistryAnswer Answer);

/// <summary>How a question broke off.</summary>
/// <param name="Reason">One line, nothing secret.</param>
/// <param name="IsTimeout">Whether it was for want of time.</param>
/// <param name="ProxyStatus">What a proxy answered that would not let us through; null where none did.</param>
/// <param name="TokenService">How far one gets on the way to the token service, where it was that which did not answer.</param>
public sealed record InquiryBreak(string Reason, bool IsTimeout, int? ProxyStatus, ConnectionEvidence? TokenService);
