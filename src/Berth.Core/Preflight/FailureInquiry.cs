using System.Collections.Concurrent;
using Berth.Core.Diagnosis;
using Berth.Core.Problems;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>Has the doctor find out why references are not given, registry by registry.</summary>
internal sealed class FailureInquiry(PreflightSession session)
{
    internal async Task<IReadOnlyDictionary<PreflightQuestion, FailureCause>> FindAsync(
        IReadOnlyList<(PreflightQuestion Question, RegistryReply Reply)> failures, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<PreflightQuestion, FailureCause> causes = new();
        foreach (var (question, reply) in failures.Where(failure => failure.Reply.IsTooMany))
        {
            var problem = PreflightProblems.TooMany(question.Image.Registry.Canonical, reply, session.Time.GetUtcNow());
            causes[question] = new([problem], IsGivenNow: false);
        }

        var groups = failures.Where(failure => !failure.Reply.IsTooMany)
            .GroupBy(failure => (failure.Question.Image.Registry.Canonical, Platform: PlatformOf(failure.Question)));
        await Parallel.ForEachAsync(
            groups,
            new ParallelOptions { MaxDegreeOfParallelism = RegistrySessions.MaxParallel, CancellationToken = cancellationToken },
            async (group, stop) => await FindAsync(group.Key.Platform, [.. group], causes, stop));
        return causes;
    }

    private async Task FindAsync(
        string platform,
        List<(PreflightQuestion Question, RegistryReply Reply)> failures,
        ConcurrentDictionary<PreflightQuestion, FailureCause> causes,
        CancellationToken cancellationToken)
    {
        var images = failures.Select(failure => failure.Question.Image).ToList();
        var report = await session.DoctorFor(platform).ExamineAsync([], images, [], cancellationToken);
        var named = images.Select(image => image.ToString()).ToHashSet();
        foreach (var (question, reply) in failures)
        {
            var name = question.Image.ToString();
            List<Problem> problems =
            [
                .. from problem in report.Problems
                   let subjects = problem.Subject.Split(", ")
                   where subjects.Contains(name) || !subjects.Any(named.Contains)
                   where !(question.IsFeature && problem.Code == ProblemCode.PlatformMissing)
                   select problem,
            ];
            var isGiven = !reply.IsSuccess && IsGiven(report, question);
            if (!isGiven && !problems.Exists(problem => problem.Severity == Severity.Error))
            {
                problems.Add(PreflightProblems.NotReady(question.Image, reply));
            }

            causes[question] = new(problems, isGiven);
        }
    }

    private string PlatformOf(PreflightQuestion question) => question.IsFeature ? session.Platform : question.Platform;

    /// <summary>A registry that stumbled may have caught itself by now.</summary>
    private static bool IsGiven(DoctorReport report, PreflightQuestion question) =>
        report.Registries.SelectMany(registry => registry.References).Any(image => image.Reference == question.Image && image.CanBePulled == true);
}

/// <summary>Why a reference was not given.</summary>
/// <param name="IsGivenNow">Whether it was given when it was asked for again.</param>
internal sealed record FailureCause(IReadOnlyList<Problem> Problems, bool IsGivenNow);
