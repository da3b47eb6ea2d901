using Berth.Core.Secrets;

namespace Berth.Cli.Codespaces;

/// <summary>Joins what was given on this machine with what a server gives.</summary>
internal static class ServerSets
{
    /// <summary>One that was given here goes before the server's for the same registry and path.</summary>
    public static RegistrySecretSets Join(RegistrySecretSets here, RegistrySecretSets given) => here with
    {
        Serving = [.. here.Serving, .. given.Serving.Where(set => !here.Serving.Any(own => own.Registry.Canonical == set.Registry.Canonical && own.Path == set.Path))],
        Refused = [.. here.Refused, .. given.Refused.Where(set => !here.Serving.Any(own => own.Registry.Canonical == set.Registry.Canonical))],
    };

    /// <summary>
    /// What a running codespace is served once the server says something new: its own sets as they were, and the server's, where a launch had chosen which
    /// set serves a whole host with the same choice.
    /// </summary>
    /// <param name="server">The server's host, which its sets' origins begin with.</param>
    public static RegistrySecretSets Renew(RegistrySecretSets opened, RegistrySecretSets given, string server)
    {
        var chosen = opened.Serving.Where(set => set.Broker is not null && set.Path is null).ToLookup(set => set.Registry.Canonical);
        List<RegistrySecretSet> renewed = [];
        foreach (var set in given.Serving)
        {
            var wasChosen = chosen[set.Registry.Canonical].Any(one => one.Broker == set.Broker);
            var isOutranked = !wasChosen && set.Path is null
                && chosen[set.Registry.Canonical].Any(one => given.Serving.Any(other => other.Broker == one.Broker && other.Registry.Canonical == one.Registry.Canonical));
            if (!isOutranked)
            {
                renewed.Add(wasChosen ? set with { Path = null } : set);
            }
        }

        var here = opened with
        {
            Serving = [.. opened.Serving.Where(set => set.Broker is null)],
            Refused = [.. opened.Refused.Where(set => !set.Origin.StartsWith($"{server},", StringComparison.Ordinal))],
        };
        return Join(here, given with { Serving = renewed });
    }
}
