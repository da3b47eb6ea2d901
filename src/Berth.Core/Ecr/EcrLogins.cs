using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Problems;

namespace Berth.Core.Ecr;

/// <summary>
/// Logins to ECR registries, out of keys or ready tokens. A token is kept for each key and region, which serves every account's
/// registry there, and exchanged anew shortly before it ends. Safe for any number of threads.
/// </summary>
/// <param name="jitter">Where the spread of waiting times comes from; tests give a seeded one.</param>
public sealed class EcrLogins(EcrClient client, EcrEndpointOverrides overrides, TimeProvider clock, Random? jitter = null)
{
    private readonly ConcurrentDictionary<string, EcrExchange> exchanges = new();
    private readonly Random jitter = jitter ?? Random.Shared;

    /// <summary>The login of a set for a registry; never an expired one, and never the key itself.</summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop. An exchange under way goes on for the others.</exception>
    public async Task<CredentialResult> GetAsync(EcrHost host, AwsSet set, CancellationToken cancellationToken)
    {
        if (EcrLoginFindings.Of(set, host) is { } problem)
        {
            return Refused(host, problem);
        }

        if (set.Kind is AwsLoginKind.ReadyToken or AwsLoginKind.EncodedToken)
        {
            return Ready(host, set);
        }

        if (!EcrEndpoint.TryFind(host, overrides, out var endpoint, out var what))
        {
            return Refused(host, EcrExchangeFindings.Endpoint(what, host));
        }

        var answer = await ExchangeOf(endpoint, set).GetAsync(cancellationToken);
        return answer is EcrAnswer.Token token
            ? new CredentialResult.Found(new(EcrToken.Username, token.Password, token.ExpiresAt))
            : Refused(host, EcrExchangeFindings.Of(answer, host, set)!);
    }

    /// <summary>
    /// What AWS answers to the key, from the cache where it is known: for a diagnosis, which wants the answer and not the login.
    /// Null for a set without a key.
    /// </summary>
    public async Task<EcrAnswer?> AnswerAsync(EcrHost host, AwsSet set, CancellationToken cancellationToken) =>
        KeyOf(set) is not null && EcrEndpoint.TryFind(host, overrides, out var endpoint, out _)
            ? await ExchangeOf(endpoint, set).GetAsync(cancellationToken)
            : null;

    /// <summary>When the login ends that is at hand now, without asking AWS; null where none is at hand or it does not say.</summary>
    public DateTimeOffset? ExpiryOf(EcrHost host, AwsSet set) => set.Kind switch
    {
        AwsLoginKind.ReadyToken => EcrToken.ExpiryOf(set.Password),
        AwsLoginKind.EncodedToken when EcrToken.Decode(set.Password.Reveal()) is { } token => EcrToken.ExpiryOf(token),
        _ when EcrEndpoint.TryFind(host, overrides, out var endpoint, out _)
            && exchanges.TryGetValue(NameOf(endpoint, set), out var exchange) => exchange.ExpiresAt,
        _ => null,
    };

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

    private CredentialResult Ready(EcrHost host, AwsSet set)
    {
        // EcrLoginFindings refused what cannot be decoded.
        var token = set.Kind is AwsLoginKind.EncodedToken ? EcrToken.Decode(set.Password.Reveal())! : set.Password;
        var expiresAt = EcrToken.ExpiryOf(token);
        return expiresAt <= clock.GetUtcNow()
            ? Refused(host, EcrLoginFindings.Expired(set, host, expiresAt.Value))
            : new CredentialResult.Found(new(EcrToken.Username, token, expiresAt));
    }

    private EcrExchange ExchangeOf(EcrEndpoint endpoint, AwsSet set) =>
        exchanges.GetOrAdd(NameOf(endpoint, set), _ => new EcrExchange(client, endpoint, KeyOf(set)!, clock, jitter));

    private static AwsKey? KeyOf(AwsSet set) => set.Kind is AwsLoginKind.AccessKey or AwsLoginKind.TemporaryAccessKey
        ? new(set.User, set.Password, set.SessionToken)
        : null;

    /// <summary>The secrets enter by their hash alone: a key that is set anew under its old id is another key.</summary>
    private static string NameOf(EcrEndpoint endpoint, AwsSet set)
    {
        var secrets = SHA256.HashData(Encoding.UTF8.GetBytes($"{set.Password.Reveal()}\n{set.SessionToken?.Reveal()}"));
        return $"{endpoint.Address} {endpoint.SigningName} {endpoint.Region} {set.User} {Convert.ToHexStringLower(secrets)}";
    }

    private static CredentialResult.Refused Refused(EcrHost host, Problem problem) => new(host.Registry, problem.What, problem.Fix);
}
