using Berth.Core.DevContainers;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Core.Preflight;

/// <summary>
/// Which set serves a whole host in one launch. docker, podman and the Dev Containers CLI ask for a login by host alone, so where sets
/// name paths, the one that the launch's references need has to answer for the host, and two of them cannot.
/// </summary>
/// <param name="Chosen">By registry, in canonical form: the one set that this launch needs there, for hosts where a set names a path.</param>
/// <param name="Problems">Hosts where the launch needs two.</param>
public sealed record HostLogins(IReadOnlyDictionary<RegistryHost, RegistrySecretSet> Chosen, IReadOnlyList<Problem> Problems)
{
    /// <summary>How many references a message names.</summary>
    private const int MaxNamed = 3;

    /// <summary>Looks at sets and references alone; asks nobody.</summary>
    public static HostLogins Choose(RegistrySecretSets sets, IReadOnlyList<DevContainerReference> references)
    {
        Dictionary<RegistryHost, RegistrySecretSet> chosen = [];
        List<Problem> problems = [];
        var images = references.Select(reference => reference.Image).OfType<ImageReference>().Distinct().ToLookup(image => image.Registry.Canonical);
        var hosts = sets.Serving.Where(set => set.Path is not null).Select(set => set.Registry.Canonical).Distinct().Where(images.Contains);
        foreach (var host in hosts)
        {
            var needed = images[host]
                .Select(image => (Image: image, Set: sets.For(RegistryQuery.Of(image))))
                .Where(pair => pair.Set is not null)
                .GroupBy(pair => pair.Set!, pair => pair.Image)
                .ToList();
            if (needed is [var only])
            {
                chosen[host] = only.Key;
            }
            else if (needed.Count > 1)
            {
                problems.Add(TwoSets(host, needed));
            }
        }

        return new(chosen, problems);
    }

    /// <summary>
    /// The sets to hand to whoever answers clients during this launch: on each host the chosen set serves the host as a whole, and a
    /// set that would otherwise have done so is outranked. Sets with other paths stay, for clients that do ask with a path.
    /// </summary>
    public RegistrySecretSets Apply(RegistrySecretSets sets)
    {
        bool IsReplaced(RegistrySecretSet set) =>
            Chosen.TryGetValue(set.Registry.Canonical, out var winner) && set.Path is null && set != winner;

        return sets with
        {
            Serving =
            [
                .. from set in sets.Serving
                   where !IsReplaced(set)
                   select Chosen.TryGetValue(set.Registry.Canonical, out var winner) && set == winner ? set with { Path = null } : set,
            ],
            Outranked = [.. sets.Outranked, .. sets.Serving.Where(IsReplaced)],
        };
    }

    private static Problem TwoSets(RegistryHost host, IReadOnlyList<IGrouping<RegistrySecretSet, ImageReference>> needed)
    {
        var told = needed.OrderBy(group => group.Key.Identifier, StringComparer.Ordinal).Select(group =>
        {
            var names = group.Take(MaxNamed).Select(image => Printable.Text(image.ToString()));
            return $"{string.Join(", ", names)}{(group.Count() > MaxNamed ? $" and {group.Count() - MaxNamed} more" : "")} "
                + $"{(group.Count() > 1 ? "need" : "needs")} {group.Key.Identifier} ({Printable.Text(group.Key.Origin)})";
        });
        return new(
            ProblemCode.TwoSetsNeeded,
            Severity.Error,
            host.Value,
            $"this launch needs {needed.Count} logins at {host}: {string.Join("; ", told)}",
            "docker, podman and the Dev Containers CLI ask for a login by host alone, and get one",
            $"give one set a login that opens all of them, with SERVER {host} and no path, or bring the images together under one path",
            "berth registries");
    }
}
