using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Core.Exchanges;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>Answers from registry secret sets: passwords as they are, keys of clouds exchanged.</summary>
/// <remarks>
/// ECR is known by its host, never by a set's identifier, and an AWS key leaves for AWS alone: for any other registry it is refused
/// rather than handed out as a password. A set that names a registry and is broken is refused with what is wrong with it: going on
/// anonymously would hide the cause.
/// </remarks>
/// <param name="exchange">Makes the logins of the sets that it takes; <see cref="LoginExchanges"/> where there are several.</param>
/// <param name="brokered">Gets the login of a set that a server exchanges; null where there are none.</param>
public sealed class SecretSetKeychain(RegistrySecretSets sets, ILoginExchange exchange, TimeProvider clock, IBrokeredLogins? brokered = null) : IKeychain
{
    public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        if (sets.For(query) is not { } set)
        {
            return sets.RefusedFor(query) is { Reason: var reason } broken
                ? new CredentialResult.Refused(broken.Registry, reason.What, reason.Fix)
                : CredentialResult.NotFound.Instance;
        }

        if (set.Broker is not null)
        {
            return brokered is null ? CredentialResult.NotFound.Instance : await brokered.GetAsync(set, cancellationToken);
        }

        var held = set.ForExchange();
        var result = exchange.Takes(held) ? await exchange.GetAsync(held, cancellationToken) : Plain(set);
        return result is CredentialResult.Found found ? found with { Removal = RemovalOf(set) } : result;
    }

    /// <summary>When the login ends that a set gives now, without asking anybody; null where that is not known.</summary>
    public DateTimeOffset? ExpiryOf(RegistrySecretSet set) =>
        set.Broker is not null ? brokered?.ExpiryOf(set)
        : set.ForExchange() is var held && exchange.Takes(held) ? exchange.ExpiryOf(held) : WebToken.ExpiryOf(set.Password.Reveal());

    /// <summary>A set as the ECR side sees it.</summary>
    public static AwsSet AwsSetOf(RegistrySecretSet set) => AwsSet.Of(set.ForExchange());

    /// <summary>Without one of its parts a set would be a broken one. A file's set reaches clients by <c>berth login</c> alone.</summary>
    private static string RemovalOf(RegistrySecretSet set) => set.Origin == SecretLayer.EnvironmentOrigin
        ? $"unset {string.Join(' ', set.PartNames)}"
        : $"berth logout {set.Registry}";

    private CredentialResult Plain(RegistrySecretSet set)
    {
        if (AwsLogin.IsAccessKeyId(set.User))
        {
            var problem = EcrLoginFindings.KeyElsewhere(AwsSetOf(set), set.Registry.Value);
            return new CredentialResult.Refused(set.Registry, problem.What, problem.Fix);
        }

        var expiresAt = WebToken.ExpiryOf(set.Password.Reveal());
        return expiresAt <= clock.GetUtcNow()
            ? new CredentialResult.Refused(
                set.Registry,
                $"the token in {set.NameOf(RegistrySecretPart.Password)} expired at {expiresAt:yyyy-MM-dd HH:mm:ss} UTC",
                $"set {set.NameOf(RegistrySecretPart.Password)} to a new token, or a password that lasts; if it should be good, check the clock")
            : new CredentialResult.Found(new(set.User, set.Password, expiresAt));
    }
}
