using Berth.Core.Credentials;

namespace Berth.Core.Exchanges;

/// <summary>Several clouds as one: the first that takes a set makes its login.</summary>
public sealed class LoginExchanges(params IReadOnlyList<ILoginExchange> exchanges) : ILoginExchange
{
    public bool Takes(ExchangeableSet set) => For(set) is not null;

    public Task<CredentialResult> GetAsync(ExchangeableSet set, CancellationToken cancellationToken) => For(set)?.GetAsync(set, cancellationToken)
        ?? throw new ArgumentException($"Nobody exchanges logins to '{set.Registry}'; ask Takes first.", nameof(set));

    public DateTimeOffset? ExpiryOf(ExchangeableSet set) => For(set)?.ExpiryOf(set);

    public async Task<int> RenewDueAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(exchanges.Select(exchange => exchange.RenewDueAsync(cancellationToken)))).Sum();

    private ILoginExchange? For(ExchangeableSet set) => exchanges.FirstOrDefault(exchange => exchange.Takes(set));
}
