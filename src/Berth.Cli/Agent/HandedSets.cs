using Berth.Core.Client;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Agent;

/// <summary>Registry secret sets as they come over a socket, and as they go.</summary>
internal static class HandedSets
{
    /// <summary>The sets of a request, or why they cannot be taken.</summary>
    public static (IReadOnlyList<RegistrySecretSet> Sets, string? Problem) Read(IReadOnlyList<AgentSet> given)
    {
        List<RegistrySecretSet> sets = [];
        foreach (var set in given)
        {
            if (!RegistryHost.TryParse(set.Registry, out var registry, out var problem))
            {
                return ([], problem);
            }

            sets.Add(new(set.Identifier, SecretLevel.User, set.Origin, registry, set.Path, set.User, set.Password, set.SessionToken) { Broker = set.Broker });
        }

        return (sets, null);
    }

    /// <summary>Those that are known and broken, or why they cannot be taken.</summary>
    public static (IReadOnlyList<RefusedSecretSet> Sets, string? Problem) Read(IReadOnlyList<AgentRefusedSet> given)
    {
        List<RefusedSecretSet> sets = [];
        foreach (var set in given)
        {
            if (!RegistryHost.TryParse(set.Registry, out var registry, out var problem))
            {
                return ([], problem);
            }

            // What was wrong has been told with its number; here it is the reason of an answer.
            var reason = new Problem(
                ProblemCode.IncompleteSet, Severity.Error, set.Identifier, set.Reason, "its registry cannot be opened", set.Hint);
            sets.Add(new(set.Identifier, SecretLevel.User, set.Origin, registry, set.Path, reason));
        }

        return (sets, null);
    }

    public static AgentSet Write(RegistrySecretSet set) =>
        new(set.Registry.Value, set.Path, set.Identifier, set.Origin, set.User, set.Password, set.SessionToken) { Broker = set.Broker };

    public static AgentRefusedSet Write(RefusedSecretSet set) =>
        new(set.Registry.Value, set.Path, set.Identifier, set.Origin, set.Reason.What, set.Reason.Fix);
}
