using Berth.Core.DevContainers;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>Checks every reference of a dev container with its registry before anything is started, with as few requests as that takes.</summary>
/// <remarks>
/// <list type="number">
/// <item>Each reference is looked at quickly, those that are the same once, while the features lead to more of them.</item>
/// <item>What is not given goes to the doctor, who finds the cause; what is refused for being asked too often is left alone.</item>
/// <item>What fails may be on this machine already, or not be needed.</item>
/// <item>What is true of a login or a host is told with its references.</item>
/// </list>
/// Safe to run again: challenges and tokens are kept in the session.
/// </remarks>
public sealed class PreflightCheck(PreflightSession session)
{
    private readonly ReferenceProbe probe = new(session);
    private readonly FailureInquiry inquiry = new(session);

    /// <param name="references">All that the launch needs, features included; those of features that depend on others are found here.</param>
    /// <param name="localImages">What the engine has, as references; asked once, and only where something fails. Null for nothing.</param>
    public async Task<PreflightReport> RunAsync(
        IReadOnlyList<DevContainerReference> references,
        Func<CancellationToken, Task<IReadOnlySet<string>>>? localImages,
        IProgress<PreflightProgress>? progress,
        CancellationToken cancellationToken)
    {
        var start = session.Time.GetTimestamp();
        using var run = new PreflightRun(session, progress, cancellationToken);

        // 1.
        session.Logins.Expect(references);
        var resolving = new FeatureResolver(session).ResolveAsync(references, cancellationToken);
        await LookAsync(run, references);
        var features = await resolving;
        IReadOnlyList<DevContainerReference> all = [.. references, .. features.References];
        session.Logins.Expect(all);
        await LookAsync(run, features.References);

        // 2.
        var causes = await inquiry.FindAsync(
            [.. run.Looks.Where(look => look.Value.Finding.Refusal is not null).Select(look => (look.Key, look.Value.Finding.Refusal!))], cancellationToken);

        // 3. and 4.
        var local = new LocalImages(localImages);
        List<ReferenceCheck> checks = [];
        foreach (var reference in all)
        {
            checks.Add(await JudgeAsync(reference, run, causes, features, local, cancellationToken));
        }

        var pulled = all.Zip(checks).Where(pair => pair.Second.Outcome == PreflightOutcome.Ready)
            .Select(pair => run.Looks[PreflightQuestion.Of(pair.First, session.Platform)!].Finding);
        return ReportOf(checks, features, [.. pulled], session.Time.GetElapsedTime(start));
    }

    private async Task LookAsync(PreflightRun run, IReadOnlyList<DevContainerReference> references)
    {
        var questions = references.Select(reference => PreflightQuestion.Of(reference, session.Platform)).OfType<PreflightQuestion>().Where(run.Expect).ToList();
        await Task.WhenAll(questions.Select(question =>
            run.LookAsync(question, stop => probe.LookAsync(question.Image, question.IsFeature, question.Platform, stop))));
    }

    private async Task<ReferenceCheck> JudgeAsync(
        DevContainerReference reference,
        PreflightRun run,
        IReadOnlyDictionary<PreflightQuestion, FailureCause> causes,
        FeatureResolution features,
        LocalImages local,
        CancellationToken cancellationToken)
    {
        if (PreflightQuestion.Of(reference, session.Platform) is not { } question)
        {
            return new(reference, PreflightOutcome.Unknown, null, null, null, null, null, null, null, [], TimeSpan.Zero);
        }

        var (finding, duration) = run.Looks[question];
        var registry = question.Image.Registry.Canonical;
        var login = await session.Logins.DescribeAsync(question.Image, session.Registries.Of(registry).WantsLogin, cancellationToken);
        List<Problem> problems = [.. new[] { finding.Fault, finding.Notice }.OfType<Problem>(), .. ProblemsOf(question, login, features)];
        var isReady = finding.IsReady;
        if (causes.TryGetValue(question, out var cause))
        {
            problems.AddRange(cause.Problems);
            isReady = cause.IsGivenNow;
        }

        var outcome = isReady && !problems.Exists(problem => problem.Severity == Severity.Error) ? PreflightOutcome.Ready : PreflightOutcome.Failed;
        if (outcome == PreflightOutcome.Failed)
        {
            (outcome, problems) = await SoftenAsync(reference, question.Image, problems, local, cancellationToken);
        }

        return new(
            reference, outcome, registry.Value, CommonRegistries.NameOf(CommonRegistries.ProductOf(registry)), login,
            finding.Digest, BytesOf(finding), question.IsFeature ? null : question.Platform, finding.IsForPlatform, problems, duration);
    }

    /// <summary>Whether a launch goes on all the same.</summary>
    private static async Task<(PreflightOutcome, List<Problem>)> SoftenAsync(
        DevContainerReference reference, ImageReference image, List<Problem> problems, LocalImages local, CancellationToken cancellationToken)
    {
        if (!reference.IsFeature && await local.HasAsync(image, reference.Text, cancellationToken))
        {
            var cause = problems.Find(problem => problem.Severity == Severity.Error)!;
            return (PreflightOutcome.Local, [PreflightProblems.Local(image, cause)]);
        }

        return reference.IsOptional
            ? (PreflightOutcome.OptionalUnreachable, [.. problems.Select(problem => problem with { Severity = Lower(problem.Severity, Severity.Warning) })])
            : (PreflightOutcome.Failed, problems);
    }

    private IEnumerable<Problem> ProblemsOf(PreflightQuestion question, ServingLogin login, FeatureResolution features)
    {
        var (registry, now) = (question.Image.Registry.Canonical, session.Time.GetUtcNow());
        if (login.ExpiresAt is { } end && end - now <= ReadyFor)
        {
            yield return PreflightProblems.LoginEndsSoon(registry, login, end, now);
        }

        if (session.Logins.HasOwnSet(question.Image))
        {
            foreach (var problem in session.Logins.Hosts.Problems.Where(problem => problem.Subject == registry.Value))
            {
                yield return problem;
            }
        }

        foreach (var problem in question.IsFeature ? features.ProblemsOf(question.Image) : [])
        {
            yield return problem;
        }
    }

    /// <summary>How long a login should still be good when a launch begins.</summary>
    private static readonly TimeSpan ReadyFor = TimeSpan.FromMinutes(30);

    private static PreflightReport ReportOf(List<ReferenceCheck> checks, FeatureResolution features, List<Finding> pulled, TimeSpan duration)
    {
        var problems = checks.SelectMany(check => check.Problems).Concat(features.Problems)
            .GroupBy(problem => problem with { Severity = Severity.Notice })
            .Select(same => same.MaxBy(problem => problem.Severity)!)
            .OrderByDescending(problem => problem.Severity);
        return new(
            checks,
            [.. problems],
            features,
            pulled.SelectMany(finding => finding.Blobs ?? []).DistinctBy(blob => blob.Digest).Sum(blob => blob.Size ?? 0),
            pulled.TrueForAll(finding => BytesOf(finding) is not null),
            duration);
    }

    private static long? BytesOf(Finding finding) =>
        finding.Blobs is { } blobs && blobs.All(blob => blob.Size is not null) ? blobs.Sum(blob => blob.Size!.Value) : null;

    private static Severity Lower(Severity severity, Severity most) => severity > most ? most : severity;
}
