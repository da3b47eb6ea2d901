using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Diagnosis;

/// <summary>What the doctor found. Nothing in it is secret: it is made to be printed.</summary>
/// <param name="Problems">The weightiest first, otherwise in the order they were found.</param>
/// <param name="Registries">Each registry that was asked, in the order it was named.</param>
public sealed record DoctorReport(IReadOnlyList<Problem> Problems, IReadOnlyList<RegistryReport> Registries)
{
    /// <summary>Whether something does not work.</summary>
    public bool HasErrors => Problems.Any(problem => problem.Severity == Severity.Error);
}

/// <summary>What was found at one registry.</summary>
/// <param name="Product">What people call it.</param>
/// <param name="User">The user of the login that was used; null where <paramref name="Login"/> says why there is none.</param>
/// <param name="LoginExpiresAt">When that login ends, where it is known.</param>
/// <param name="Addresses">Those of its name, IPv4 and IPv6; empty behind a proxy.</param>
/// <param name="ClockSkew">How far its clock is ahead of ours.</param>
public sealed record RegistryReport(
    RegistryHost Registry,
    string Product,
    LoginUse Login,
    string? User,
    DateTimeOffset? LoginExpiresAt,
    IReadOnlyList<string> Addresses,
    TimeSpan? ClockSkew,
    IReadOnlyList<ProbeStep> Steps,
    IReadOnlyList<ReferenceReport> References);

/// <summary>What was found of one image.</summary>
/// <param name="CanBePulled">With the login, or without where there is none; null where it did not come to that.</param>
/// <param name="IsPublic">Whether anyone may pull it; null where it did not come to that.</param>
/// <param name="Platforms">For which platforms it is there; empty for an image for one.</param>
public sealed record ReferenceReport(
    ImageReference Reference,
    bool? CanBePulled,
    bool? IsPublic,
    IReadOnlyList<string> Platforms,
    RateLimit? RateLimit,
    IReadOnlyList<ProbeStep> Steps);
