using Berth.Core.Problems;

namespace Berth.Core.Diagnosis.ClientConfiguration;

/// <summary>Everything that can be wrong with the clients' configuration: pure functions over loaded facts.</summary>
public static class ClientChecks
{
    public static IReadOnlyList<Problem> Run(ClientFacts facts) =>
        [.. FileChecks.Run(facts), .. HelperChecks.Run(facts), .. LoginChecks.Run(facts), .. EnvironmentChecks.Run(facts)];
}
