namespace Berth.Core.Diagnosis;

/// <summary>How long a probe may take.</summary>
/// <param name="Step">One step: a look-up, a connection, a question with its token.</param>
/// <param name="Registry">All steps of one registry.</param>
public sealed record ProbeLimits(TimeSpan Step, TimeSpan Registry)
{
    /// <summary>10 seconds for a step, 30 for a registry.</summary>
    public static readonly ProbeLimits Default = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));
}
