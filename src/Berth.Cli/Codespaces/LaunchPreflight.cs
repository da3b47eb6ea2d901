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
    /// <remarks>What cannot be read is told: it may be anything. An image that only this machine has was looked at when it was made or pulled.</remarks>
    public async Task<IReadOnlyList<HostOpening>> OpeningsAsync(WrittenText? baseImage, PreflightReport report, CancellationToken cancellationToken)
    {
        var isPulled = report.References.Any(check => check.Outcome == PreflightOutcome.Ready && check.Reference.Text == baseImage?.Text);
        var ofImage = baseImage is not null && ImageReference.TryParse(baseImage.Text, out var image, out _)
            ? await new ImageMetadata(session).ReadAsync(image, platform: null, cancellationToken)
            : null;
        return
        [
            .. report.Features.Features.SelectMany(feature => OpeningsOf(feature.Brought, feature.Reference.Location)),
            .. (ofImage ?? []).SelectMany(entry => OpeningsOf(entry, baseImage!.Location)),
            .. ofImage is null && isPulled ? [HostAccessFindings.NotReadable(baseImage!.Text, baseImage.Location)] : (HostOpening[])[],
        ];
    }

    public void Dispose()
    {
        session.Dispose();
        http.Dispose();
    }

    private static IEnumerable<HostOpening> OpeningsOf(BroughtMetadata brought, SourceLocation location) =>
        HostAccessFindings.OfBrought(brought.Source, brought.IsPrivileged, brought.CapAdd, brought.SecurityOpt, brought.Mounts, location);
}
