using Berth.Core.Ecr;
using Berth.Core.Problems;

namespace Berth.Core.Diagnosis;

/// <summary>What belongs to an ECR registry beside what it answers itself.</summary>
/// <param name="Set">The set that its login comes from; null where none is known.</param>
/// <param name="Exchange">What was wrong with the exchange of the key; null where nothing was, or there is none.</param>
/// <param name="OtherHost">A login for another host of the same registry, which no client looks up for this one; null otherwise.</param>
/// <param name="Now">When it was looked at.</param>
public sealed record AwsEvidence(EcrHost Host, AwsSet? Set, Problem? Exchange, Problem? OtherHost, DateTimeOffset Now);
