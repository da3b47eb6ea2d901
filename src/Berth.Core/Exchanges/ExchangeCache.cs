using System.Collections.Concurrent;

namespace Berth.Core.Exchanges;

/// <summary>
/// The logins that one cloud gave, each kept until shortly before it ends. However many ask for one at once, one exchange runs: for
/// every cloud alike. Safe for any number of threads.
/// </summary>
/// <param name="jitter">Where the spread of waiting times comes from; tests give a seeded one.</param>
public sealed class ExchangeCache<TAnswer>(TimeProvider clock, Random? jitter = null)
    where TAnswer : class, IExchangeAnswer
{
    private readonly ConcurrentDictionary<ExchangeName, Exchange<TAnswer>> exchanges = new();
    private readonly Random jitter = jitter ?? Random.Shared;

    /// <summary>The login under a name, exchanged where none is at hand; or the answer that there is none.</summary>
    /// <param name="ask">Asks the cloud once, and bounds its own time. It is kept for renewals.</param>
    /// <param name="failed">The answer where asking failed in a way that nobody foresaw.</param>
    /// <exception cref="OperationCanceledException">The caller asked to stop. An exchange under way goes on for the others.</exception>
    public Task<TAnswer> GetAsync(
        ExchangeName name, Func<Task<TAnswer>> ask, Func<Exception, TAnswer> failed, CancellationToken cancellationToken) =>
        exchanges.GetOrAdd(name, _ => new(ask, failed, clock, jitter)).GetAsync(cancellationToken);

    /// <summary>When the login ends that is at hand; null where none is.</summary>
    public DateTimeOffset? ExpiryOf(ExchangeName name) => exchanges.TryGetValue(name, out var exchange) ? exchange.ExpiresAt : null;

    /// <summary>Exchanges anew what ends soon and is in use, and forgets what is neither good nor used. For a timer.</summary>
    /// <returns>How many were renewed.</returns>
    public async Task<int> RenewDueAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, exchange) in exchanges)
        {
            if (exchange.IsForgotten)
            {
                exchanges.TryRemove(KeyValuePair.Create(name, exchange));
            }
        }

        var due = exchanges.Values.Where(exchange => exchange.IsWorthRenewing).ToList();
        var answers = await Task.WhenAll(due.Select(exchange => exchange.RenewAsync(cancellationToken)));
        return answers.Count(renewed => renewed);
    }
}
