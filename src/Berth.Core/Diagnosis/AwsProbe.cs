using Berth.Core.Ecr;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Core.Diagnosis;

/// <summary>Finds out what is particular to AWS about a registry: whose key it is, and what AWS says of it.</summary>
/// <param name="logins">The same that the keychain exchanges with, so that its answer is at hand.</param>
public sealed class AwsProbe(RegistrySecretSets sets, EcrLogins logins, TimeProvider clock)
{
    /// <returns>Null for a registry that is not ECR's.</returns>
    public async Task<AwsEvidence?> LookAsync(RegistryHost registry, CancellationToken cancellationToken)
    {
        if (!EcrHost.TryParse(registry, out var host))
        {
            return null;
        }

        if (sets.For(new(registry.Canonical, null)) is not { } found)
        {
            var other = EcrRegistryFindings.LoginForOtherHost(host, sets.Serving.Select(one => one.Registry));
            return new(host, null, null, other, clock.GetUtcNow());
        }

        var set = SecretSetKeychain.AwsSetOf(found);
        return new(host, set, await ExchangeAsync(host, set, cancellationToken), null, clock.GetUtcNow());
    }

    private async Task<Problem?> ExchangeAsync(EcrHost host, AwsSet set, CancellationToken cancellationToken) =>
        logins.ProblemOf(host, set) ?? Expired(host, set) ?? await ExchangedAsync(host, set, cancellationToken);

    private Problem? Expired(EcrHost host, AwsSet set) =>
        set.Kind is AwsLoginKind.ReadyToken or AwsLoginKind.EncodedToken && logins.ExpiryOf(host, set) is { } end && end <= clock.GetUtcNow()
            ? EcrLoginFindings.Expired(set, host, end)
            : null;

    private async Task<Problem?> ExchangedAsync(EcrHost host, AwsSet set, CancellationToken cancellationToken) =>
        await logins.AnswerAsync(host, set, cancellationToken) is { } answer ? EcrExchangeFindings.Of(answer, host, set) : null;
}
