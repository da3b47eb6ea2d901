using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>Finds features that depend on themselves by way of others: the Dev Containers CLI installs none of them.</summary>
internal static class FeatureCircle
{
    /// <returns>At most one: to open a circle may open all.</returns>
    internal static IEnumerable<Problem> Find(IReadOnlyList<ResolvedFeature> features)
    {
        var needs = features.ToDictionary(
            feature => FeatureResolver.NameOf(feature.Reference),
            feature => feature.Metadata.DependsOn.Select(entry => FeatureName.Canonical(entry.Key)).OfType<string>().ToList());
        HashSet<string> finished = [];
        foreach (var start in needs.Keys)
        {
            if (Walk(start, needs, finished, []) is { } circle)
            {
                yield return new(
                    ProblemCode.FeatureCircle, Severity.Error, circle[0],
                    $"features depend on each other in a circle: {Printable.Text(string.Join(" -> ", circle), 500)}",
                    "the Dev Containers CLI finds no order to install them in and stops",
                    "take one of these out of the other's dependsOn",
                    "devcontainer features resolve-dependencies --workspace-folder .");
                yield break;
            }
        }
    }

    private static List<string>? Walk(string at, Dictionary<string, List<string>> needs, HashSet<string> finished, List<string> way)
    {
        if (way.IndexOf(at) is var begin and >= 0)
        {
            return [.. way[begin..], at];
        }

        if (finished.Contains(at) || !needs.TryGetValue(at, out var next))
        {
            return null;
        }

        way.Add(at);
        foreach (var one in next)
        {
            if (Walk(one, needs, finished, way) is { } circle)
            {
                return circle;
            }
        }

        way.RemoveAt(way.Count - 1);
        finished.Add(at);
        return null;
    }
}
