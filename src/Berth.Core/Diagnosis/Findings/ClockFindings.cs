using Berth.Core.Problems;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>A clock that is wrong, here or there.</summary>
internal static class ClockFindings
{
    /// <summary>How much clocks may differ: AWS refuses signatures from 5 minutes on in places, tokens live not much longer.</summary>
    internal static readonly TimeSpan Allowed = TimeSpan.FromMinutes(5);

    /// <summary>AWS's own word about the clock says more, where there is one.</summary>
    internal static Problem? Of(RegistryEvidence registry) =>
        registry.ClockSkew is { } skew && skew.Duration() > Allowed && registry.Aws?.Exchange?.Code != ProblemCode.AwsClockSkew
        ? new(
            ProblemCode.ClockSkew, Severity.Warning, registry.Registry.Value,
            $"this machine's clock is {skew.Duration().TotalMinutes:0} minutes {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the registry's",
            "tokens look expired before their time, AWS refuses signatures, certificates look invalid",
            "set this machine's clock; if several registries agree with it, the registry's is wrong",
            "timedatectl status")
        : null;
}
