using Berth.Cli.Engines;
using Berth.Core.Credentials;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;
using Berth.Core.Diagnosis;
using Berth.Core.Preflight;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Core.Tokens;

namespace Berth.Cli.Codespaces;

/// <summary>Checks what a launch needs from registries, and finds out what features and the base image bring along.</summary>
public sealed class LaunchPreflight : IDisposable
{
    private readonly RegistryHttp http;
    private readonly PreflightSession session;

    /// <param name="logins">Answers as clients will be answered.</param>
    /// <param name="sets">Those that they come from.</param>
    public LaunchPreflight(Surroundings surroundings, IKeychain logins, RegistrySecretSets sets, IReadOnlyList<AllowedRealm> realms)
    {
        var network = new RegistryNetwork();
        http = new(new RegistryTrust(RegistryAuthorities.Folders(surroundings), surroundings.Clock), network, HttpClient.DefaultProxy, surroundings.Clock);
        session = new(
            http, network, new RealmRule(realms), logins, sets,
            new AwsProbe(sets, new Keychains(surroundings).Ecr, surroundings.Clock), HostPlatform.Current, ProbeLimits.Default);
    }

    /// <summary>Checks every reference with its registry.</summary>
    public Task<PreflightReport> CheckAsync(
        IReadOnlyList<DevContainerReference> references, LocalEngine engine, IProgress<PreflightProgress>? progress, CancellationToken cancellationToken) =>
        new PreflightCheck(session).RunAsync(references, engine.ImagesAsync, progress, cancellationToken);

    /// <summary>Reads the features alone, and what they depend on.</summary>
    public Task<FeatureResolution> ResolveAsync(IReadOnlyList<DevContainerReference> references, CancellationToken cancellationToken) =>
        new FeatureResolver(session).ResolveAsync(references, cancellationToken);

    /// <summary>How the features, and the image that the dev container stands on, open the host.</summary>
    /// <param name="here">The label of that image where this machine has it, which the launch then takes.</param>
    /// <remarks>What cannot be read is told: it may be anything.</remarks>
    public async Task<IReadOnlyList<HostOpening>> OpeningsAsync(
        WrittenText? baseImage, PreflightReport report, Task<string?> here, CancellationToken cancellationToken)
    {
        var isPulled = report.References.Any(check => check.Outcome == PreflightOutcome.Ready && check.Reference.Text == baseImage?.Text);
        return
        [
            .. report.Features.Features.SelectMany(feature => OpeningsOf(feature.Brought, feature.Reference.Location)),
            .. await OfImageAsync(baseImage, isPulled, here, cancellationToken),
        ];
    }

    /// <summary>The same where no reference was checked: what does not answer is told as well.</summary>
    public async Task<IReadOnlyList<HostOpening>> OpeningsAsync(
        WrittenText? baseImage, IReadOnlyList<DevContainerReference> references, Task<string?> here, CancellationToken cancellationToken)
    {
        var resolved = (await ResolveAsync(references, cancellationToken)).Features;
        return
        [
            .. resolved.SelectMany(feature => OpeningsOf(feature.Brought, feature.Reference.Location)),
            .. references.Where(reference => reference.IsFeature && resolved.All(feature => feature.Reference.Text != reference.Text))
                .Select(reference => HostAccessFindings.NotReadable(reference.Text, reference.Location)),
            .. await OfImageAsync(baseImage, isPulled: true, here, cancellationToken),
        ];
    }

    private async Task<IReadOnlyList<HostOpening>> OfImageAsync(
        WrittenText? baseImage, bool isPulled, Task<string?> here, CancellationToken cancellationToken)
    {
        if (baseImage is null || !ImageReference.TryParse(baseImage.Text, out var image, out _))
        {
            return [];
        }

        if (await here is { } label)
        {
            return label is "" ? []
                : ImageMetadata.OfLabel(baseImage.Text, label)?.SelectMany(entry => OpeningsOf(entry, baseImage.Location)).ToList()
                    ?? [HostAccessFindings.NotReadable(baseImage.Text, baseImage.Location)];
        }

        var read = await new ImageMetadata(session).ReadAsync(image, platform: null, cancellationToken);
        return read?.SelectMany(entry => OpeningsOf(entry, baseImage.Location)).ToList()
            ?? (isPulled ? [HostAccessFindings.NotReadable(baseImage.Text, baseImage.Location)] : []);
    }

    public void Dispose()
    {
        session.Dispose();
        http.Dispose();
    }

    private static IEnumerable<HostOpening> OpeningsOf(BroughtMetadata brought, SourceLocation location) =>
        HostAccessFindings.OfBrought(brought.Source, brought.IsPrivileged, brought.CapAdd, brought.SecurityOpt, brought.Mounts, location);
}
