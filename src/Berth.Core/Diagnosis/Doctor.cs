using Berth.Core.Credentials;
using Berth.Core.Diagnosis.Findings;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Diagnosis;

/// <summary>Asks registries, and turns what they show into problems: one cause, one fix, one command for each fault.</summary>
/// <remarks>
/// Findings are asked in order and the first that speaks decides, so that no fault is reported twice. What is wrong with a registry
/// stands for all its images: where the name has no address, nobody wants to read that the image cannot be pulled either.
/// </remarks>
/// <param name="platform">For which platform images are wanted: <see cref="HostPlatform.Current"/>.</param>
public sealed class Doctor(RegistryProbe probe, AwsProbe aws, string platform)
{
    /// <summary>How many registries are asked at once.</summary>
    public const int MaxParallel = 8;

    /// <summary>What is wrong whoever asks. Where one of these speaks, nothing else about the registry does.</summary>
    private static readonly Func<RegistryEvidence, Problem?>[] OfRegistry =
    [
        ConnectionFindings.Of,
        RegistryStateFindings.Of,
    ];

    /// <summary>What is wrong with a login, for a registry without an image to try. A product's own findings go first.</summary>
    private static readonly Func<RegistryEvidence, Problem?>[] OfLogin =
    [
        EcrFindings.Exchange,
        EcrFindings.OfPing,
        LoginFindings.OfPing,
    ];

    /// <summary>What keeps an image from being pulled. A product's own findings go first.</summary>
    private static readonly Func<RegistryEvidence, ReferenceEvidence, Problem?>[] OfImage =
    [
        EcrFindings.Exchange,
        LoginFindings.NotProduced,
        PermissionFindings.LoginBreaksPublicImage,
        EcrFindings.OfImage,
        ImageFindings.OfAnswer,
        LoginFindings.OfImage,
        PermissionFindings.OfImage,
        ImageFindings.Unexplained,
    ];

    /// <summary>What else is worth a word, whether pulls work or not.</summary>
    private static readonly Func<RegistryEvidence, Problem?>[] OfRegistryBeside =
    [
        EcrFindings.Notice,
        LoginFindings.NeedsScope,
        ClockFindings.Of,
    ];

    /// <param name="registries">Those that secrets name; those of the images need not be among them.</param>
    /// <param name="offline">What was found without asking anybody: in the secrets and in the clients' configuration.</param>
    public async Task<DoctorReport> ExamineAsync(
        IReadOnlyList<RegistryHost> registries,
        IReadOnlyList<ImageReference> images,
        IReadOnlyList<Problem> offline,
        CancellationToken cancellationToken)
    {
        var imagesOf = images.Distinct().ToLookup(image => image.Registry.Canonical);
        var asked = registries.Concat(images.Select(image => image.Registry)).Select(registry => registry.Canonical).Distinct().ToList();
        var seen = new RegistryEvidence[asked.Count];
        await Parallel.ForAsync(
            0,
            asked.Count,
            new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken },
            async (i, stop) => seen[i] = await LookAsync(asked[i], [.. imagesOf[asked[i]]], stop));

        var problems = Merge(offline.Concat(seen.SelectMany(registry => ProblemsOf(registry).Select(Redaction.Of(registry).Problem))));
        return new(
            [.. problems.OrderByDescending(problem => problem.Severity)],
            [.. seen.Select(evidence => ReportOf(evidence, imagesOf[evidence.Registry]))]);
    }

    private async Task<RegistryEvidence> LookAsync(
        RegistryHost registry, IReadOnlyList<ImageReference> images, CancellationToken cancellationToken)
    {
        var seen = await probe.AskAsync(registry, images, cancellationToken);

        // AWS is asked about a key only when the registry itself was reached: otherwise that is the cause.
        return seen.Ping is null ? seen : seen with { Aws = await aws.LookAsync(registry, cancellationToken) };
    }

    private IEnumerable<Problem> ProblemsOf(RegistryEvidence registry)
    {
        if (First(OfRegistry, registry) is { } fault)
        {
            return [fault];
        }

        var ofImages = registry.References.Select(image => First(OfImage, registry, image) ?? ImageFindings.OfManifest(image, platform));
        var ofLogin = registry.References.Count == 0 ? First(OfLogin, registry) : null;
        var quota = registry.References.Select(image => RateFindings.Notice(registry, image));
        return ofImages.Append(ofLogin).Concat(OfRegistryBeside.Select(find => find(registry))).Concat(quota).OfType<Problem>();
    }

    private static Problem? First(Func<RegistryEvidence, Problem?>[] findings, RegistryEvidence registry) =>
        findings.Select(find => find(registry)).FirstOrDefault(problem => problem is not null);

    private static Problem? First(
        Func<RegistryEvidence, ReferenceEvidence, Problem?>[] findings, RegistryEvidence registry, ReferenceEvidence image) =>
        findings.Select(find => find(registry, image)).FirstOrDefault(problem => problem is not null);

    /// <summary>Several subjects of one cause are one problem, with all of them named.</summary>
    private static IEnumerable<Problem> Merge(IEnumerable<Problem> problems) =>
        from problem in problems
        group problem by (problem.Code, problem.Severity, problem.What, problem.Why, problem.Fix) into same
        select same.First() with { Subject = string.Join(", ", same.Select(problem => problem.Subject).Distinct()) };

    private static RegistryReport ReportOf(RegistryEvidence registry, IEnumerable<ImageReference> images)
    {
        var redaction = Redaction.Of(registry);
        return new(
            registry.Registry,
            CommonRegistries.NameOf(registry.Product),
            UseOf(registry.Login),
            registry.Credential is { } login ? redaction.Text(login.Username) : null,
            registry.Credential?.ExpiresAt,
            [.. registry.Connection.Addresses.Select(address => address.ToString())],
            registry.ClockSkew,
            redaction.Steps(registry.Steps),
            [.. images.Select(image => ReportOf(image, registry.References.FirstOrDefault(one => one.Reference == image), redaction))]);
    }

    private static LoginUse UseOf(CredentialResult? login) => login switch
    {
        null => LoginUse.NotTried,
        CredentialResult.Found => LoginUse.Used,
        CredentialResult.Refused => LoginUse.Refused,
        _ => LoginUse.None,
    };

    private static ReferenceReport ReportOf(ImageReference image, ReferenceEvidence? seen, Redaction redaction) => new(
        image,
        seen?.WithLogin.IsGranted,
        seen?.Login is CredentialResult.Found ? seen.Anonymous?.IsGranted : seen?.WithLogin.IsGranted,
        [.. (seen?.Platforms ?? []).Select(platform => redaction.Text(Printable.Text(platform)))],
        seen?.RateLimit is { Source: { } source } limit ? limit with { Source = redaction.Text(Printable.Text(source)) } : seen?.RateLimit,
        redaction.Steps(seen?.Steps ?? []));
}
