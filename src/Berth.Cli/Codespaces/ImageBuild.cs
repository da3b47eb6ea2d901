using Berth.Cli.Agent;
using Berth.Cli.Engines;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;
using Berth.Core.Diagnosis;

namespace Berth.Cli.Codespaces;

/// <summary><c>berth build</c>: builds a dev container's image with the same logins as a launch; nothing of them gets into the image.</summary>
/// <param name="images">How the image is to be called.</param>
/// <param name="more">Further options of <c>devcontainer build</c>, as they are.</param>
public sealed class ImageBuild(Surroundings surroundings, LaunchRequest request, IReadOnlyList<string> images, IReadOnlyList<string> more)
{
    private readonly CodespaceStore store = new(surroundings);

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var cli = DevContainersCli.Find(surroundings);
        var given = LaunchContext.Read(surroundings, request);

        // A build beside a running codespace has logins of its own, for as long as it takes.
        var context = given with { Codespace = given.Codespace with { Name = $"{given.Codespace.Name}-build" } };
        using var only = LaunchLock.Take(store, context.Codespace.Name);
        var ending = new Ending(surroundings);
        ending.EndLeftovers(context.Codespace, only);
        try
        {
            var outcome = await BuildAsync(cli, context, only, cancellationToken);
            if (outcome == (int)ExitCode.Answered)
            {
                // Only a failure has a log that somebody reads.
                store.Remove(context.Codespace.Name);
            }

            return outcome;
        }
        finally
        {
            _ = new CodespaceClient(surroundings).Close(context.Codespace.Name);
            new CodespaceFiles(surroundings, context.Codespace.Name).Remove();
        }
    }

    private async Task<int> BuildAsync(string cli, LaunchContext context, LaunchLock only, CancellationToken cancellationToken)
    {
        var (codespace, engine) = (context.Codespace, context.Engine);
        var scan = DevContainerScan.Read(context.Config, new(engine.Kind.AsCore, HostPlatform.Current));
        var answer = new LaunchAnswer(surroundings, request, context, scan);
        if (answer.IsStoppedBy([.. context.Secrets.Sets.Problems, .. context.SecretsNotSet], scan.Problems))
        {
            return (int)ExitCode.Refused;
        }

        var prepared = await new LaunchPreparation(surroundings, request, context, scan, answer)
            .PrepareAsync(HostAccessFindings.OfBuild(context.Config, scan), new Ending(surroundings).EngineOf(codespace), Task.FromResult(true), cancellationToken);
        if (prepared is null)
        {
            return (int)ExitCode.Refused;
        }

        using var preflight = prepared.Preflight;
        only.Begin(makes: false);
        var delivery = new CodespaceDelivery(surroundings, codespace.Name, prepared.Files, engine);
        delivery.WriteForBuild(prepared.RegistriesForLaunch, context.Users);
        using var log = new LaunchLog(
            store.LogOf(codespace.Name), new(context.Secrets.Values), request.Json ? null : surroundings.Error, CodespaceDelivery.Wrapper);
        var result = await LaunchRun.RunAsync(
            surroundings, cli, context, prepared.Files, delivery, isThere: false,
            ["build", .. images.SelectMany(image => (string[])["--image-name", image]), .. more], log, cancellationToken);
        only.End();
        return (int)await answer.TellBuildAsync(result, log, prepared.Report, () => prepared.CheckAgainAsync(cancellationToken));
    }
}
