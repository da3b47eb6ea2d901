using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Exchanges;

/// <summary>What came of an exchange, already in words: all that a cloud needs which nobody diagnoses further. A closed set.</summary>
public abstract record ExchangeAnswer : IExchangeAnswer
{
    private ExchangeAnswer()
    {
    }

    DateTimeOffset? IExchangeAnswer.GoodUntil => (this as Login)?.ExpiresAt;

    bool IExchangeAnswer.IsBusy => this is Busy;

    TimeSpan? IExchangeAnswer.RetryAfter => (this as Busy)?.RetryAfter;

    public CredentialResult For(RegistryHost registry) => this switch
    {
        Login login => new CredentialResult.Found(new(login.Username, login.Password, login.ExpiresAt)),
        Refused refused => new CredentialResult.Refused(registry, refused.Reason, refused.Fix),
        Busy busy => new CredentialResult.Refused(registry, busy.Reason, "try again in a minute"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <param name="ExpiresAt">By this machine's clock.</param>
    public sealed record Login(string Username, SecretText Password, DateTimeOffset ExpiresAt) : ExchangeAnswer;

    /// <summary>None, and what to do about it.</summary>
    public sealed record Refused(string Reason, string Fix) : ExchangeAnswer;

    /// <summary>None yet: the cloud asks for patience, or has trouble of its own.</summary>
    public sealed record Busy(string Reason, TimeSpan? RetryAfter) : ExchangeAnswer;
}
