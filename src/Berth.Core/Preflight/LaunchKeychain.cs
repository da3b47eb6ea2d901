using Berth.Core.Credentials;
using Berth.Core.DevContainers;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>
/// Answers as a client would be answered during the launch: one login for a host, except where two sets are needed and each image is
/// checked with its own. Each is looked up once.
/// </summary>
internal sealed class LaunchKeychain(IKeychain keychain, RegistrySecretSets sets) : IKeychain
{
    private readonly Memo<RegistryQuery, CredentialResult> answers = new();
    private volatile HostLogins hosts = new(new Dictionary<RegistryHost, RegistrySecretSet>(), []);

    /// <summary>What is needed by the references that are known so far.</summary>
    internal HostLogins Hosts => hosts;

    internal void Expect(IReadOnlyList<DevContainerReference> references) => hosts = HostLogins.Choose(sets, references);

    public Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        var asked = new RegistryQuery(query.Registry, SetFor(query)?.Path);
        return answers.GetAsync(asked, () => keychain.GetAsync(asked, cancellationToken));
    }

    /// <summary>Whether a set covers this very image, rather than the host for want of another.</summary>
    internal bool HasOwnSet(ImageReference image) => sets.For(RegistryQuery.Of(image)) is not null;

    internal LoginSource For(ImageReference image) => stop => GetAsync(RegistryQuery.Of(image), stop);

    /// <summary>Whose login it is, and when it ends if it was looked up.</summary>
    /// <param name="wasAsked">Whether the registry wanted a login: then the answer is at hand.</param>
    internal async Task<ServingLogin> DescribeAsync(ImageReference image, bool wasAsked, CancellationToken cancellationToken)
    {
        var query = RegistryQuery.Of(image);
        var found = wasAsked ? (await GetAsync(query, cancellationToken) as CredentialResult.Found)?.Credential : null;
        if (SetFor(query) is { } set)
        {
            return new(ServingLoginKind.Set, set.Identifier, set.Level, Printable.Text(set.Origin), null, set.Broker is null ? found?.ExpiresAt : null);
        }

        if (sets.RefusedFor(query) is { } refused)
        {
            return new(
                ServingLoginKind.RefusedSet, refused.Identifier, refused.Level, Printable.Text(refused.Origin), refused.Reason.What, null);
        }

        return new(
            found is null ? ServingLoginKind.Anonymous : ServingLoginKind.OwnLogin,
            null, null, null, $"no registry secret set names {query.Registry}", found?.ExpiresAt);
    }

    /// <summary>The set that a client gets the login of: a client that pulls this image asks for the host alone.</summary>
    internal RegistrySecretSet? SetFor(RegistryQuery query) =>
        (query.Path is null ? null : sets.For(query)) ?? hosts.Chosen.GetValueOrDefault(query.Registry) ?? sets.For(query with { Path = null });
}
