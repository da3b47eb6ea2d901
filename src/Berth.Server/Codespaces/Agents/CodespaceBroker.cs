using Berth.Core.Credentials;
using Berth.Core.Exchanges;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Server.Distribution;
using Berth.Server.Secrets;
using Berth.Server.Tokens;

namespace Berth.Server.Codespaces.Agents;

/// <summary>What a codespace is entitled to, worked out anew for each question: registries, logins and variables.</summary>
/// <param name="exchange">Shared by every codespace: many launches with one key are one call to its cloud.</param>
internal sealed class CodespaceBroker(
    VisibleSecrets visible, ILoginExchange exchange, CodespaceTokens tokens, Registry registry, IOptions<RegistryOptions> options, TimeProvider clock)
{
    public async Task<EntitledRegistries> RegistriesAsync(SeenCodespace seen, CancellationToken cancellationToken)
    {
        var (resolved, sets) = await ResolveAsync(seen, cancellationToken);
        var withheld = resolved.Considered.Where(one => !SecretRules.Admits(one.Rule)).GroupBy(one => one.Rule)
            .Select(group => new WithheldSecrets(group.Key.ToString(), SecretRules.Sentence(group.Key), group.Count())).ToList();
        return new(sets, options.Value.IsEnabled ? registry.PublicHost : null, withheld);
    }

    /// <summary>The login for a registry, and the set it came from in words.</summary>
    public async Task<(CredentialResult Result, string Set)> LoginAsync(SeenCodespace seen, RegistryQuery query, CancellationToken cancellationToken)
    {
        if (options.Value.IsEnabled && query.Registry.Value.Equals(registry.PublicHost, StringComparison.OrdinalIgnoreCase))
        {
            var (token, end) = tokens.Make(seen.User.Id, seen.Repository.Repository.Id, seen.Codespace.IsPrebuild, []);
            return (new CredentialResult.Found(new("berth", new SecretText(token), end)), "the codespace's own");
        }

        var (_, sets) = await ResolveAsync(seen, cancellationToken);
        var result = await new SecretSetKeychain(sets, exchange, clock).GetAsync(query, cancellationToken);
        return (result, sets.For(query) is { } set ? $"{set.Identifier} ({set.Origin})" : "");
    }

    /// <summary>
    /// What its commands get: the secrets by name, without what opens registries; that too where it was asked for, but never what this
    /// server exchanges, since whoever launches could ask for it.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, SecretText>> VariablesAsync(SeenCodespace seen, CancellationToken cancellationToken)
    {
        var (resolved, sets) = await ResolveAsync(seen, cancellationToken);
        var kept = KeptHere(sets);
        return visible.Reveal(resolved, seen.User).SelectMany(layer => layer.Entries)
            .Where(entry => entry.Value.Length > 0 && (SecretsInside.IsHarmless(entry.Name)
                || (seen.Codespace.HasRegistrySecretsInEnvironment && !(RegistrySecretName.Read(entry.Name) is { } name && kept.Contains(name.Identifier)))))
            .GroupBy(entry => entry.Name).ToDictionary(same => same.Key, same => same.First().Value);
    }

    /// <summary>The identifiers of sets that are exchanged, at whatever level, and of those that nobody can use: these may hold a key, too.</summary>
    private HashSet<string> KeptHere(RegistrySecretSets sets) =>
    [
        .. sets.Serving.Concat(sets.Outranked).Where(set => exchange.Takes(set.ForExchange())).Select(set => set.Identifier),
        .. sets.Refused.Select(set => set.Identifier),
    ];

    private async Task<(ResolvedSecrets Resolved, RegistrySecretSets Sets)> ResolveAsync(SeenCodespace seen, CancellationToken cancellationToken)
    {
        var situation = new SecretSituation(seen.Codespace.IsPrebuild, seen.Codespace.IsForkPullRequest);
        var resolved = await visible.ResolveAsync(seen.User, seen.Repository, situation, cancellationToken);
        return (resolved, RegistryConvention.Read(visible.Reveal(resolved, seen.User), clock.GetUtcNow()));
    }
}

/// <summary>The registries of a codespace.</summary>
/// <param name="OwnRegistry">The server's; null where it has none.</param>
/// <param name="Withheld">How many secrets are not given to it, and why: their names are not its business.</param>
internal sealed record EntitledRegistries(RegistrySecretSets Sets, string? OwnRegistry, IReadOnlyList<WithheldSecrets> Withheld);

internal sealed record WithheldSecrets(string Rule, string Reason, int Count);
