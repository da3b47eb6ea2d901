using Berth.Core.Credentials;
using Berth.Core.Exchanges;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>The secrets <c>ID_CONTAINER_REGISTRY_{SERVER,USER,PASSWORD}</c> of one identifier at one level, complete and cleaned.</summary>
/// <param name="Identifier">The part before <c>_CONTAINER_REGISTRY_</c>, in capitals.</param>
/// <param name="Origin">The layer it came from, as people call it.</param>
/// <param name="Registry">The registry that SERVER names; Docker Hub is <c>docker.io</c>.</param>
/// <param name="Path">The image name prefix that SERVER carries, or null.</param>
/// <param name="SessionToken">The optional fourth secret, for temporary AWS keys.</param>
public sealed record RegistrySecretSet(
    string Identifier,
    SecretLevel Level,
    string Origin,
    RegistryHost Registry,
    string? Path,
    string User,
    SecretText Password,
    SecretText? SessionToken)
{
    /// <summary>
    /// Where a server exchanges <see cref="Password"/> for a login that ends within minutes; null for a set whose password is the registry's own.
    /// </summary>
    public string? Broker { get; init; }

    /// <summary>The full name of one of its secrets: <c>ACR_CONTAINER_REGISTRY_PASSWORD</c>.</summary>
    public string NameOf(RegistrySecretPart part) => RegistrySecretName.Format(Identifier, part);

    /// <summary>The full names of the secrets it consists of.</summary>
    public IEnumerable<string> PartNames =>
        from part in Enum.GetValues<RegistrySecretPart>()
        where part != RegistrySecretPart.SessionToken || SessionToken is not null
        select NameOf(part);

    /// <summary>USER as people may see it: on one line, and <c>[redacted]</c> where it is, or looks like, a secret itself.</summary>
    public string ShownUser => SecretForms.LooksSecret(User) || SecretForms.Shows(User, Password.Reveal())
        ? "[redacted]"
        : Printable.Text(User);

    /// <summary>The account of a server whose own secrets these are; null for a repository's, and where there is no server.</summary>
    public string? Owner { get; init; }

    /// <summary>As whoever exchanges it sees it.</summary>
    public ExchangeableSet ForExchange() => new(Identifier, Registry, User, Password, SessionToken) { Owner = Owner };

    public override string ToString() => $"{Identifier} ({Printable.Text(Origin)}): {ShownUser} at {Registry}";
}

/// <summary>A registry that a set names and does not open: a client must be told why, and not go on anonymously.</summary>
/// <param name="Reason">What keeps the set from serving.</param>
public sealed record RefusedSecretSet(
    string Identifier, SecretLevel Level, string Origin, RegistryHost Registry, string? Path, Problem Reason)
{
    public override string ToString() => $"{Identifier} ({Printable.Text(Origin)}): refused at {Registry}, {Reason.What}";
}

/// <summary>What layers of secrets come to.</summary>
/// <param name="Serving">The sets that serve a registry, the winner alone where several claim one registry and path; by identifier.</param>
/// <param name="Outranked">Complete sets that another set keeps from serving.</param>
/// <param name="Problems">Everything that is wrong, in the order of the names it is about.</param>
public sealed record RegistrySecretSets(
    IReadOnlyList<RegistrySecretSet> Serving, IReadOnlyList<RegistrySecretSet> Outranked, IReadOnlyList<Problem> Problems)
{
    public static readonly RegistrySecretSets None = new([], [], []);

    /// <summary>The sets that name a registry and cannot serve it: incomplete ones, and those with an error. Lowest level first.</summary>
    public IReadOnlyList<RefusedSecretSet> Refused { get; init; } = [];

    /// <summary>Why a query has no set, where one was meant to serve it; null where another serves, or none was ever named.</summary>
    public RefusedSecretSet? RefusedFor(RegistryQuery query) => For(query) is not null
        ? null
        : Refused.FirstOrDefault(set => set.Registry.Canonical == query.Registry
            && (set.Path is null || query.Path is null || query.IsBelow(set.Path)));

    /// <summary>
    /// The set that serves a query: among those of its registry the one with the longest path that covers it, else the one without
    /// a path, else, for a query that names no path, the first by level and identifier.
    /// </summary>
    public RegistrySecretSet? For(RegistryQuery query)
    {
        var candidates = Serving.Where(set => set.Registry.Canonical == query.Registry).ToList();
        var covering = candidates.Where(set => set.Path is not null && query.IsBelow(set.Path)).MaxBy(set => set.Path!.Length);
        var whole = candidates.FirstOrDefault(set => set.Path is null);
        var first = query.Path is null
            ? candidates.OrderBy(set => set.Level).ThenBy(set => set.Identifier, StringComparer.Ordinal).FirstOrDefault()
            : null;
        return covering ?? whole ?? first;
    }
}
