using Berth.Core.Credentials;
using Berth.Core.Exchanges;

namespace Berth.Core.Ecr;

/// <summary>What came of asking for a token. A closed set: switch on it.</summary>
public abstract record EcrAnswer : IExchangeAnswer
{
    private EcrAnswer()
    {
    }

    DateTimeOffset? IExchangeAnswer.GoodUntil => (this as Token)?.ExpiresAt;

    bool IExchangeAnswer.IsBusy => this is Busy;

    TimeSpan? IExchangeAnswer.RetryAfter => (this as Busy)?.RetryAfter;

    /// <summary>A token.</summary>
    /// <param name="Password">The password of the user <c>AWS</c>.</param>
    /// <param name="ExpiresAt">By this machine's clock, even where that clock is wrong.</param>
    /// <param name="ClockOffset">How far AWS's clock is ahead of ours; zero unless a signature was refused for it.</param>
    public sealed record Token(SecretText Password, DateTimeOffset ExpiresAt, TimeSpan ClockOffset) : EcrAnswer;

    /// <summary>AWS said no, and will say it again.</summary>
    /// <param name="Type">AWS's name of the error, without namespace; empty where there was none.</param>
    /// <param name="Message">AWS's words on one line, without secrets and without what was signed.</param>
    /// <param name="ClockOffset">How far AWS's clock is ahead of ours; null where it did not say.</param>
    public sealed record Refused(int Status, string Type, string Message, TimeSpan? ClockOffset) : EcrAnswer;

    /// <summary>AWS did not let us assume the role of a set.</summary>
    public sealed record RoleRefused(Refused Answer) : EcrAnswer;

    /// <summary>AWS asks for patience: throttling, or trouble of its own.</summary>
    /// <param name="RetryAfter">How long it asked us to wait; null where it did not say.</param>
    public sealed record Busy(int Status, string Type, string Message, TimeSpan? RetryAfter) : EcrAnswer;

    /// <summary>No answer.</summary>
    /// <param name="Host">Whom we failed to reach.</param>
    /// <param name="Reason">One line.</param>
    public sealed record Unreachable(EcrUnreachable Stage, string Host, string Reason) : EcrAnswer;

    /// <summary>An answer that is not AWS's: a proxy's page, a redirect, something cut off.</summary>
    public sealed record Unusable(string Host, string Reason) : EcrAnswer;
}

/// <summary>How far a request came.</summary>
public enum EcrUnreachable
{
    /// <summary>The name has no address.</summary>
    Name,

    /// <summary>Nothing accepted a connection.</summary>
    Connection,

    /// <summary>The certificate or the handshake was not acceptable.</summary>
    Tls,

    /// <summary>A proxy on the way refused.</summary>
    Proxy,

    /// <summary>No answer within <see cref="EcrClient.TimeLimit"/>.</summary>
    Time,
}
