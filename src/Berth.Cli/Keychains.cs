using Berth.Cli.Server;
using Berth.Core.Ecr;
using Berth.Core.Secrets;

namespace Berth.Cli;

/// <summary>Makes keychains for sets; all of them share one cache of exchanged tokens.</summary>
public sealed class Keychains
{
    private readonly TimeProvider clock;
    private readonly ServerLogins servers;

    public Keychains(Surroundings surroundings)
    {
        (clock, servers) = (surroundings.Clock, new(surroundings));
        var client = new EcrClient(new HttpClient(EcrClient.CreateHandler()), clock);
        Ecr = new(client, OverridesOf(surroundings), clock);
    }

    /// <summary>The tokens, and who exchanges keys for them.</summary>
    public EcrLogins Ecr { get; }

    public SecretSetKeychain Of(RegistrySecretSets sets) => new(sets, Ecr, clock, servers);

    /// <summary>When the login ends that a set gives now, without asking anybody.</summary>
    public DateTimeOffset? ExpiryOf(RegistrySecretSet set) => Of(RegistrySecretSets.None).ExpiryOf(set);

    /// <summary>Exchanges anew what ends soon.</summary>
    public Task RenewAsync(CancellationToken cancellationToken) => Ecr.RenewDueAsync(cancellationToken);

    /// <summary>Where AWS is, as this process's own environment says; no secret has a word in it.</summary>
    private static EcrEndpointOverrides OverridesOf(Surroundings surroundings) => new(
        surroundings.Variable(EcrEndpointOverrides.EcrName),
        surroundings.Variable(EcrEndpointOverrides.EcrPublicName),
        surroundings.Variable(EcrEndpointOverrides.AllName));
}
