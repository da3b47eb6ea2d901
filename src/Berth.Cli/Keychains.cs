using Berth.Cli.Server;
using Berth.Core.Azure;
using Berth.Core.Ecr;
using Berth.Core.Exchanges;
using Berth.Core.Secrets;

namespace Berth.Cli;

/// <summary>Makes keychains for sets; all of them share one cache of exchanged logins.</summary>
public sealed class Keychains
{
    private readonly TimeProvider clock;
    private readonly ServerLogins servers;
    private readonly LoginExchanges exchange;

    public Keychains(Surroundings surroundings)
    {
        (clock, servers) = (surroundings.Clock, new(surroundings));
        var client = new EcrClient(new HttpClient(EcrClient.CreateHandler()), clock);
        Ecr = new(client, OverridesOf(surroundings), clock);
        exchange = new LoginExchanges(Ecr, new AzureLogins(new(new HttpClient(TokenServices.CreateHandler()), clock), clock));
    }

    /// <summary>AWS's side of it, whose answers a diagnosis looks at.</summary>
    public EcrLogins Ecr { get; }

    public SecretSetKeychain Of(RegistrySecretSets sets) => new(sets, exchange, clock, servers);

    /// <summary>When the login ends that a set gives now, without asking anybody.</summary>
    public DateTimeOffset? ExpiryOf(RegistrySecretSet set) => Of(RegistrySecretSets.None).ExpiryOf(set);

    /// <summary>Exchanges anew what ends soon.</summary>
    public Task RenewAsync(CancellationToken cancellationToken) => exchange.RenewDueAsync(cancellationToken);

    /// <summary>Where AWS is, as this process's own environment says; no secret has a word in it.</summary>
    private static EcrEndpointOverrides OverridesOf(Surroundings surroundings) => new(
        surroundings.Variable(EcrEndpointOverrides.EcrName),
        surroundings.Variable(EcrEndpointOverrides.EcrPublicName),
        surroundings.Variable(EcrEndpointOverrides.AllName));
}
