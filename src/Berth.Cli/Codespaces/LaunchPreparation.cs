using Berth.Cli.Agent;
using Berth.Cli.Engines;
using Berth.Core.Credentials;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;
using Berth.Core.Preflight;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Codespaces;

/// <summary>
/// What comes before anything of a repository runs: <list type="number">
/// <item>the agent serves the codespace;</item>
/// <item>every reference is checked with its registry;</item>
/// <item>what opens the host is told, and asked about.</item>
/// </list>
/// </summary>
internal sealed class LaunchPreparation(Surroundings surroundings, LaunchRequest request, LaunchContext context, ScanResult scan, LaunchAnswer answer)
{
    /// <param name="openings">What the files open; what features and images bring along is added.</param>
    /// <param name="makes">
    /// Whether there is anything to pull: no container is there already. Nobody waits for it where none was ever launched.
    /// </param>
    /// <returns>Null where the launch must not go on; why has been told.</returns>
    public async Task<PreparedLaunch?> PrepareAsync(
        IReadOnlyList<HostOpening> openings, LocalEngine engine, Task<bool> makes, CancellationToken cancellationToken)
    {
        // 1.
        var files = new CodespaceFiles(surroundings, context.Codespace.Name);
        var directory = new CodespaceDirectory(files.Path, surroundings.UserId);
        files.Make();
        var sets = HostLogins.Choose(context.Secrets.Sets, scan.References).Apply(context.Secrets.Sets);
        if (Open(directory, sets) is { } refusal)
        {
            surroundings.Error.Error(refusal.Reason, refusal.Hint);
            return null;
        }

        // 2.
        var here = scan.BaseImage is { } stands ? engine.MetadataLabelAsync(stands.Text, cancellationToken) : Task.FromResult<string?>(null);
        var preflight = new LaunchPreflight(surroundings, LaunchLogins.Of(surroundings, directory.Launch), sets, request.Realms);
        Task<PreflightReport> CheckAsync(CancellationToken stop) => preflight.CheckAsync(scan.References, engine, answer.Progress, stop);
        var skipsCheck = (request.ExpectsContainer || context.WasLaunched) && !await makes;
        var report = skipsCheck || request.SkipsPreflight ? null : await CheckAsync(cancellationToken);
        if (report is { HasErrors: true })
        {
            answer.TellFailedPreflight(report);
            preflight.Dispose();
            return null;
        }

        if (report is not null)
        {
            answer.TellPreflight(report);
        }

        // 3.
        var brought = report is not null ? await preflight.OpeningsAsync(scan.BaseImage, report, here, cancellationToken)
            : skipsCheck || request.IsTrusted ? []
            : await preflight.OpeningsAsync(scan.BaseImage, scan.References, here, cancellationToken);
        if (!await new TrustQuestion(surroundings).AskAsync(context.Config, openings, brought, request, cancellationToken))
        {
            preflight.Dispose();
            return null;
        }

        return new(files, preflight, report, RegistriesForLaunch(sets, report), RegistriesForInside(sets), CheckAsync, () => Open(directory, sets));
    }

    private AgentRefusal? Open(CodespaceDirectory directory, RegistrySecretSets sets) => new CodespaceClient(surroundings).Open(
        context.Codespace.Name, directory, sets,
        request.IsPrebuild ? new Dictionary<string, SecretText>() : context.Secrets.Variables,
        context.Codespace.Options.ForwardLogins,
        context.Registered?.Connection is { } connection ? new(connection.Server.ToString(), connection.Token) { Own = request.IsPrebuild ? new Dictionary<string, SecretText>() : context.Secrets.Own } : null);

    /// <summary>
    /// The registries that clients ask us about during the launch: those of the references, those that the user has logins for, and all
    /// that the sets name; of AWS's only where they may be needed, since a key that is no good would stop a build that has no need of it.
    /// </summary>
    private List<RegistryHost> RegistriesForLaunch(RegistrySecretSets sets, PreflightReport? report)
    {
        var named = scan.References.Concat(report?.Features.References ?? [])
            .Where(reference => reference.Image is not null)
            .Select(reference => reference.Image!.Registry.Canonical)
            .ToHashSet();
        var isOpen = scan.References.Any(reference => reference.Unknown is not null);
        var given = sets.Serving.Select(set => set.Registry)
            .Where(registry => isOpen || named.Contains(registry.Canonical)
                || CommonRegistries.ProductOf(registry) is not (RegistryProduct.Ecr or RegistryProduct.EcrPublic));
        return [.. named.Concat(given).Concat(context.Users.Registries).Distinct()];
    }

    private List<RegistryHost> RegistriesForInside(RegistrySecretSets sets)
    {
        var given = sets.Serving.Select(set => set.Registry).Concat(sets.Refused.Select(set => set.Registry));
        return [.. given.Concat(context.Codespace.Options.ForwardLogins ? context.Users.Registries : []).Distinct()];
    }
}

/// <summary>A launch that may go on.</summary>
/// <param name="Report">What the preflight found; null where there was nothing to pull.</param>
/// <param name="RegistriesForLaunch">Those that clients on the host ask us about.</param>
/// <param name="RegistriesForInside">Those that clients inside ask us about by name.</param>
/// <param name="CheckAgainAsync">Asks the registries once more.</param>
/// <param name="ServeAgain">Opens the codespace at the agent once more.</param>
internal sealed record PreparedLaunch(
    CodespaceFiles Files,
    LaunchPreflight Preflight,
    PreflightReport? Report,
    IReadOnlyList<RegistryHost> RegistriesForLaunch,
    IReadOnlyList<RegistryHost> RegistriesForInside,
    Func<CancellationToken, Task<PreflightReport>> CheckAgainAsync,
    Func<AgentRefusal?> ServeAgain);
