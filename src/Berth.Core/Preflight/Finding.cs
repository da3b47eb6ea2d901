using Berth.Core.Problems;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>What the quick look at a reference came to.</summary>
/// <param name="Blobs">What is to be pulled; null where it is not known.</param>
/// <param name="Fault">Why it does not serve, where that is clear at once.</param>
/// <param name="Refusal">What is to be looked into by the doctor; null where nothing is.</param>
internal sealed record Finding(
    string? Digest, IReadOnlyList<ManifestBlob>? Blobs, bool? IsForPlatform, Problem? Fault, RegistryReply? Refusal)
{
    /// <summary>What is worth a word although it serves; null for nothing.</summary>
    internal Problem? Notice { get; init; }

    internal bool IsReady => Fault is null && Refusal is null;

    internal static Finding Refused(RegistryReply reply) => new(null, null, null, null, reply);

    internal static Finding Wrong(string? digest, Problem fault, bool? isForPlatform = null) => new(digest, null, isForPlatform, fault, null);
}
