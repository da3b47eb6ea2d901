using Berth.Core.Problems;

namespace Berth.Core.Secrets;

/// <summary>What one layer comes to.</summary>
/// <param name="Drafts">One for each identifier, complete or not.</param>
/// <param name="NearMisses">Those worth telling.</param>
/// <param name="Problems">What is wrong with the names.</param>
internal sealed record LayerReading(IReadOnlyList<SetDraft> Drafts, IReadOnlyList<NearMiss> NearMisses, IReadOnlyList<Problem> Problems);
