using Berth.Core.DevContainers;
using Berth.Core.Problems;

namespace Berth.Core.Preflight;

/// <summary>What is known of one reference before the launch. Nothing in it is secret: it is made to be printed.</summary>
/// <param name="Registry">Null where no registry serves it, or it is not known which.</param>
/// <param name="Product">What people call that registry.</param>
/// <param name="Login">Null where no registry is asked.</param>
/// <param name="Digest">Of what the reference names, an index included; null where the registry did not tell.</param>
/// <param name="Bytes">What is to be pulled, layers that others pull too included; null where it is not known.</param>
/// <param name="Platform">For which platform it is wanted; null for a feature, which has none.</param>
/// <param name="IsForPlatform">Whether it is there for that platform; null where that is not known.</param>
/// <param name="Problems">What is wrong with it, or worth a word: one cause, one fix each.</param>
/// <param name="Duration">From the first question about it to the last answer; what others asked before is not counted.</param>
public sealed record ReferenceCheck(
    DevContainerReference Reference,
    PreflightOutcome Outcome,
    string? Registry,
    string? Product,
    ServingLogin? Login,
    string? Digest,
    long? Bytes,
    string? Platform,
    bool? IsForPlatform,
    IReadOnlyList<Problem> Problems,
    TimeSpan Duration);
