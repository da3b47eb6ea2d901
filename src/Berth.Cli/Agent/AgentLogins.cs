using System.Collections.Concurrent;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Agent;

/// <summary>
/// What one agent knows, in memory alone: the registry secret sets it was handed, and the logins that <c>docker login</c> stored.
/// A stored login beats an issued one until it is erased.
/// </summary>
/// <param name="keychainOf">Makes the keychain that answers for a collection of sets.</param>
/// <param name="expiryOf">When the login ends that a set gives now, as far as is known without asking anybody.</param>
public sealed class AgentLogins(Func<RegistrySecretSets, IKeychain> keychainOf, Func<RegistrySecretSet, DateTimeOffset?> expiryOf) : IKeychain
{
    /// <summary>How many logins may be stored: nobody has more, and a loop must not fill the memory.</summary>
    private const int MaxStored = 1000;

    /// <summary>How long a stored login may be, in characters: ten times the longest token that a registry is known to give.</summary>
    private const int MaxStoredLength = 32 * 1024;

    private readonly ConcurrentDictionary<RegistryHost, RegistryCredential> stored = new();
    private readonly Lock changing = new();
    private volatile State state = new(RegistrySecretSets.None, keychainOf(RegistrySecretSets.None));

    private sealed record State(RegistrySecretSets Sets, IKeychain Keychain);

    public bool IsEmpty => state.Sets.Serving.Count == 0 && stored.IsEmpty;

    /// <summary>The canonical hosts that are served.</summary>
    public IEnumerable<string> Hosts => state.Sets.Serving.Select(set => set.Registry.Canonical.Value).Distinct();

    /// <summary>These and the hosts whose sets are broken, for <see cref="AgentDirectory.RegistriesFile"/>.</summary>
    public IEnumerable<string> KnownHosts => Hosts.Concat(state.Sets.Refused.Select(set => set.Registry.Canonical.Value)).Distinct();

    public async Task<AgentResponse> AnswerAsync(AgentRequest request, CancellationToken cancellationToken) => request.Operation switch
    {
        AgentWords.Get => RegistryQuery.Read(request.Server ?? "") is { } query
            ? ResponseOf(await GetAsync(query, cancellationToken))
            : AgentResponse.NotFound,
        AgentWords.List => new(AgentWords.Done) { Logins = [.. Issued(), .. Stored()] },
        AgentWords.Store => Store(request),
        AgentWords.Erase => Erase(request.Server),
        _ => AgentResponse.Refused(
            $"the berth agent speaks version {AgentProtocol.Version} and has no '{Printable.Text(request.Operation)}'",
            "start an agent of this version: berth logout, then berth login"),
    };

    /// <summary>Answers as if nothing had been stored: for a host, which a login from inside a container must not reach.</summary>
    public async Task<AgentResponse> AnswerIssuedAsync(AgentRequest request, CancellationToken cancellationToken) => request.Operation switch
    {
        AgentWords.Get => RegistryQuery.Read(request.Server ?? "") is { } query
            ? ResponseOf(await state.Keychain.GetAsync(query, cancellationToken))
            : AgentResponse.NotFound,
        AgentWords.List => new(AgentWords.Done) { Logins = [.. ShownSets()] },
        _ => AgentResponse.Refused(
            "a launch uses the logins it is given and keeps none",
            "use docker login and docker logout outside of the launch, or inside the codespace"),
    };

    /// <summary>The stored login, else what the sets give.</summary>
    public async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) =>
        stored.TryGetValue(query.Registry, out var login)
            ? new CredentialResult.Found(login)
            : await state.Keychain.GetAsync(query, cancellationToken);

    /// <summary>Adds sets; one for the same registry and path replaces the former.</summary>
    public void Load(IReadOnlyList<RegistrySecretSet> sets)
    {
        lock (changing)
        {
            var kept = state.Sets.Serving.Where(old => !sets.Any(set => SameTarget(old, set)));
            Replace([.. kept, .. sets]);
        }
    }

    /// <summary>Serves exactly these sets, and tells what is wrong with those that are broken.</summary>
    public void Serve(RegistrySecretSets sets)
    {
        lock (changing)
        {
            state = new(sets, keychainOf(sets));
        }
    }

    /// <summary>Takes registries away, or all of them.</summary>
    public void Forget(IReadOnlyList<RegistryHost> registries)
    {
        lock (changing)
        {
            var all = registries.Count == 0;
            Replace([.. state.Sets.Serving.Where(set => !all && !registries.Contains(set.Registry.Canonical))]);
            foreach (var registry in stored.Keys.Where(registry => all || registries.Contains(registry)))
            {
                stored.TryRemove(registry, out _);
            }
        }
    }

    /// <summary>The sets and the stored logins as they may be shown, with the expiry of those whose password is at hand.</summary>
    public IEnumerable<AgentLogin> Shown() => [.. Issued(), .. Stored()];

    /// <summary>The sets alone, as above.</summary>
    public IEnumerable<AgentLogin> ShownSets() => state.Sets.Serving.Select(Shown);

    private void Replace(RegistrySecretSet[] serving)
    {
        var sets = state.Sets with { Serving = serving };
        state = new(sets, keychainOf(sets));
    }

    /// <summary>A keychain's result on the wire.</summary>
    internal static AgentResponse ResponseOf(CredentialResult result) => result switch
    {
        CredentialResult.Found(var credential) => new(AgentWords.Found)
        {
            Username = credential.Username,
            Secret = credential.Password,
            ExpiresAt = credential.ExpiresAt,
        },
        CredentialResult.Refused refused => AgentResponse.Refused(refused.Reason, refused.Hint),
        _ => AgentResponse.NotFound,
    };

    private AgentResponse Store(AgentRequest request)
    {
        if (RegistryQuery.Read(request.Server ?? "") is not { } query || request is not { Username: { } user, Secret: { } secret })
        {
            return AgentResponse.Refused("the login to store names no registry", "give docker login a registry like ghcr.io");
        }

        if (user.Length + secret.Length + query.Registry.Value.Length > MaxStoredLength)
        {
            return AgentResponse.Refused(
                $"the login for {query.Registry} is over {MaxStoredLength} characters", "give docker login a password or token of the registry");
        }

        if (stored.Count >= MaxStored && !stored.ContainsKey(query.Registry))
        {
            return AgentResponse.Refused($"the berth agent holds {MaxStored} logins already", "log out of some: docker logout REGISTRY");
        }

        stored[query.Registry] = new(user, secret);
        return AgentResponse.Done;
    }

    private AgentResponse Erase(string? server)
    {
        if (RegistryQuery.Read(server ?? "") is { } query)
        {
            stored.TryRemove(query.Registry, out _);
        }

        return AgentResponse.Done;
    }

    private IEnumerable<AgentLogin> Issued() => state.Sets.Serving
        .Where(set => !stored.ContainsKey(set.Registry.Canonical))
        .Select(Shown);

    private AgentLogin Shown(RegistrySecretSet set) => new(
        set.Path is null ? set.Registry.DockerConfigKey : $"{set.Registry.Value}/{set.Path}",
        set.ShownUser, set.Identifier, set.Origin, expiryOf(set));

    private IEnumerable<AgentLogin> Stored() => stored.Select(pair => new AgentLogin(
        pair.Key.DockerConfigKey, pair.Value.Username, "", AgentLogin.StoredOrigin, pair.Value.ExpiresAt));

    private static bool SameTarget(RegistrySecretSet one, RegistrySecretSet other) =>
        one.Registry.Canonical == other.Registry.Canonical && one.Path == other.Path;
}
