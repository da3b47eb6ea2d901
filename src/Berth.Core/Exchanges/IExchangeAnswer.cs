namespace Berth.Core.Exchanges;

/// <summary>What <see cref="ExchangeCache{TAnswer}"/> must know of an answer, whatever cloud gave it.</summary>
public interface IExchangeAnswer
{
    /// <summary>When the login in it ends, by this machine's clock; null for an answer without a login.</summary>
    DateTimeOffset? GoodUntil { get; }

    /// <summary>Whether the cloud asked for patience, and may say otherwise soon.</summary>
    bool IsBusy { get; }

    /// <summary>How long it asked us to wait; null where it did not say.</summary>
    TimeSpan? RetryAfter { get; }
}
