using Berth.Core.Credentials;
using Berth.Core.Exchanges;
using Berth.Core.Problems;

namespace Berth.Core.Ecr;

/// <summary>
/// Logins to ECR registries, out of keys or ready tokens. A token is kept for each key and region, which serves every account's
/// registry there, and exchanged anew shortly before it ends. Safe for any number of threads.
/// </summary>
/// <param name="roles">Assumes the roles that sets name; null where there is no server, so that such sets are refused.</param>
/// <param name="jitter">Where the spread of waiting times comes from; tests give a seeded one.</param>
public sealed class EcrLogins(
    EcrClient client, EcrEndpointOverrides overrides, TimeProvider clock, Random? jitter = null, AwsRoles? roles = null) : ILoginExchange
{
    private readonly ExchangeCache<EcrAnswer> exchanges = new(clock, jitter);

    /// <summary>Every set for an ECR registry: what is no key and no token is refused here, and sent to nobody.</summary>
    public bool Takes(ExchangeableSet set) => EcrHost.TryParse(set.Registry, out _);

    public Task<CredentialResult> GetAsync(ExchangeableSet set, CancellationToken cancellationToken) =>
        GetAsync(HostOf(set), AwsSet.Of(set), cancellationToken);

    public DateTimeOffset? ExpiryOf(ExchangeableSet set) => ExpiryOf(HostOf(set), AwsSet.Of(set));

    /// <summary>The login of a set for a registry; never an expired one, and never the key itself.</summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop. An exchange under way goes on for the others.</exception>
    public async Task<CredentialResult> GetAsync(EcrHost host, AwsSet set, CancellationToken cancellationToken)
    {
        if (ProblemOf(host, set) is { } problem)
        {
            return Refused(host, problem);
        }

        if (set.Kind is AwsLoginKind.ReadyToken or AwsLoginKind.EncodedToken)
        {
            return Ready(host, set);
        }

        if (!EcrEndpoint.TryFind(host, overrides, out var endpoint, out var what)
            || (set.Kind is AwsLoginKind.Role && !StsEndpoint.TryFind(host, overrides, out _, out what)))
        {
            return Refused(host, EcrExchangeFindings.Endpoint(what, host));
        }

        var answer = await ExchangeAsync(host, endpoint, set, cancellationToken);
        return answer is EcrAnswer.Token token
            ? new CredentialResult.Found(new(EcrToken.Username, token.Password, token.ExpiresAt))
            : Refused(host, EcrExchangeFindings.Of(answer, host, set)!);
    }

    /// <summary>Why a set can never give a login here, told without asking AWS; null where it may.</summary>
    public Problem? ProblemOf(EcrHost host, AwsSet set) => EcrLoginFindings.Of(set, host)
        ?? (!AwsRole.TryParse(set.User, out var role) ? null
            : roles is null ? AwsRoleFindings.NeedsServer(set)
            : roles.WhyNot(set, role));

    /// <summary>
    /// What AWS answers to the key, from the cache where it is known: for a diagnosis, which wants the answer and not the login.
    /// Null for a set without a key.
    /// </summary>
    public async Task<EcrAnswer?> AnswerAsync(EcrHost host, AwsSet set, CancellationToken cancellationToken) =>
        (KeyOf(set) is not null || set.Kind is AwsLoginKind.Role) && EcrEndpoint.TryFind(host, overrides, out var endpoint, out _)
            ? await ExchangeAsync(host, endpoint, set, cancellationToken)
            : null;

    /// <summary>When the login ends that is at hand now, without asking AWS; null where none is at hand or it does not say.</summary>
    public DateTimeOffset? ExpiryOf(EcrHost host, AwsSet set) => set.Kind switch
    {
        AwsLoginKind.ReadyToken => EcrToken.ExpiryOf(set.Password),
        AwsLoginKind.EncodedToken when EcrToken.Decode(set.Password.Reveal()) is { } token => EcrToken.ExpiryOf(token),
        _ when EcrEndpoint.TryFind(host, overrides, out var endpoint, out _) => exchanges.ExpiryOf(NameOf(endpoint, set)),
        _ => null,
    };

    /// <summary>Exchanges anew what ends soon and is in use, and forgets what is neither good nor used. For a timer.</summary>
    /// <returns>How many were renewed.</returns>
    public Task<int> RenewDueAsync(CancellationToken cancellationToken) => exchanges.RenewDueAsync(cancellationToken);

    private CredentialResult Ready(EcrHost host, AwsSet set)
    {
        // EcrLoginFindings refused what cannot be decoded.
        var token = set.Kind is AwsLoginKind.EncodedToken ? EcrToken.Decode(set.Password.Reveal())! : set.Password;
        var expiresAt = EcrToken.ExpiryOf(token);
        return expiresAt <= clock.GetUtcNow()
            ? Refused(host, EcrLoginFindings.Expired(set, host, expiresAt.Value))
            : new CredentialResult.Found(new(EcrToken.Username, token, expiresAt));
    }

    private Task<EcrAnswer> ExchangeAsync(EcrHost host, EcrEndpoint endpoint, AwsSet set, CancellationToken cancellationToken) => exchanges.GetAsync(
        NameOf(endpoint, set),
        () => KeyOf(set) is { } key ? client.GetTokenAsync(endpoint, key, CancellationToken.None) : AssumeAsync(host, endpoint, set),
        e => new EcrAnswer.Unusable(endpoint.Address.Host, $"the exchange failed ({e.GetType().Name})"),
        cancellationToken);

    /// <summary>A token made by a session of a role is refused by registries once the session is over, so it is not said to live longer.</summary>
    private async Task<EcrAnswer> AssumeAsync(EcrHost host, EcrEndpoint endpoint, AwsSet set)
    {
        if (roles is null || !AwsRole.TryParse(set.User, out var role) || !StsEndpoint.TryFind(host, overrides, out var sts, out _))
        {
            throw new InvalidOperationException("ProblemOf and TryFind come first.");
        }

        var answer = await roles.AssumeAsync(sts, host, role, set, CancellationToken.None);
        if (answer is not RoleAnswer.Session session)
        {
            return ((RoleAnswer.Failed)answer).Answer;
        }

        var token = await client.GetTokenAsync(endpoint, session.Key, CancellationToken.None);
        return token is EcrAnswer.Token { ExpiresAt: var end } one && end > session.ExpiresAt ? one with { ExpiresAt = session.ExpiresAt } : token;
    }

    private static AwsKey? KeyOf(AwsSet set) => set.Kind is AwsLoginKind.AccessKey or AwsLoginKind.TemporaryAccessKey
        ? new(set.User, set.Password, set.SessionToken)
        : null;

    private static ExchangeName NameOf(EcrEndpoint endpoint, AwsSet set) =>
        ExchangeName.Of([set.Password, set.SessionToken], endpoint.Address.AbsoluteUri, endpoint.SigningName, endpoint.Region, set.User);

    private static EcrHost HostOf(ExchangeableSet set) => EcrHost.TryParse(set.Registry, out var host)
        ? host
        : throw new ArgumentException($"'{set.Registry}' is not an ECR registry; ask Takes first.", nameof(set));

    private static CredentialResult.Refused Refused(EcrHost host, Problem problem) => new(host.Registry, problem.What, problem.Fix);
}
