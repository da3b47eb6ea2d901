using Berth.Cli.Agent;
using Berth.Cli.Engines;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;
using Berth.Core.Diagnosis;
using Berth.Core.Problems;

namespace Berth.Cli.Codespaces;

/// <summary>
/// <c>berth up</c>, <c>berth start</c>: <list type="number">
/// <item>reads what there is to launch, with which secrets and on which engine;</item>
/// <item>prepares: agent, preflight, trust;</item>
/// <item>lays out what brings the logins in;</item>
/// <item>lets the Dev Containers CLI launch, and listens;</item>
/// <item>tells how it went.</item>
/// </list>
/// Nothing is started, and nothing of the repository has run, before the fourth.
/// </summary>
public sealed class Launch(Surroundings surroundings, LaunchRequest request)
{
    private readonly CodespaceStore store = new(surroundings);

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var cli = DevContainersCli.Find(surroundings);
        var read = LaunchContext.Read(surroundings, request);
        using var only = LaunchLock.Take(store, read.Codespace.Name);
        new Ending(surroundings).EndLeftovers(read.Codespace, only);
        var scan = DevContainerScan.Read(read.Config, new(read.Engine.Kind.AsCore, HostPlatform.Current));
        if (scan.Problems.Any(problem => problem.Severity == Severity.Error))
        {
            // Nothing that runs is disturbed by a configuration that cannot be launched.
            new LaunchAnswer(surroundings, request, read, scan).IsStoppedBy(
                [.. read.Secrets.Sets.Problems, .. read.Codespace.Options.Server is null ? read.SecretsNotSet : []], scan.Problems);
            return (int)ExitCode.Refused;
        }

        var context = await read.WithServerAsync(surroundings, request, cancellationToken);
        var report = new LaunchReport(context.Registered, only);

        // Before anything serves it: whoever cleans up after a launch that is killed finds it by its record.
        store.Write(context.Codespace);
        report.Begin();

        try
        {
            return await RunAsync(cli, context, scan, only, report, cancellationToken);
        }
        catch (Exception e) when (e is MisusedException or EngineException or Server.ServerException)
        {
            report.HasFailed(e.Message);
            throw;
        }
        finally
        {
            await report.EndAsync();
        }
    }

    private async Task<int> RunAsync(
        string cli, LaunchContext registered, ScanResult scan, LaunchLock only, LaunchReport report, CancellationToken cancellationToken)
    {
        // 1.
        var context = await registered.WithSecretsOfServerAsync(cancellationToken);
        var codespace = context.Codespace;
        var ending = new Ending(surroundings);
        var answer = new LaunchAnswer(surroundings, request, context, scan);
        answer.TellFound([.. context.Secrets.Sets.Problems, .. context.SecretsNotSet, .. scan.Problems]);
        var engine = ending.EngineOf(codespace);
        var asked = engine.ContainersAsync(codespace.Name, codespace.ComposeProject, cancellationToken);

        // 2.
        var makes = MakesAsync(asked, codespace, only);
        var preparation = new LaunchPreparation(surroundings, request, context, scan, answer);
        PreparedLaunch? prepared = null;
        try
        {
            prepared = await preparation.PrepareAsync(HostAccessFindings.Of(context.Config, scan), engine, makes, cancellationToken);
        }
        catch (Exception e) when (e is MisusedException or EngineException)
        {
            report.HasFailed(e.Message);
            throw;
        }
        finally
        {
            if (prepared is null)
            {
                report.HasFailed(answer.Failure ?? report.Reason);
                await EndUnpreparedAsync(context, await ThereAsync(asked, engine, codespace), report);
            }
        }

        if (prepared is null)
        {
            return (int)ExitCode.Refused;
        }

        // 3.
        using var preflight = prepared.Preflight;
        var (existing, isMade) = (await asked, await makes);
        only.Begin(isMade);
        var told = report.ProvisioningAsync();
        if (isMade)
        {
            await engine.RemoveAsync(existing, cancellationToken);
        }

        var delivery = new CodespaceDelivery(surroundings, codespace.Name, prepared.Files, context.Engine);
        delivery.Write(context.Config, scan.Compose, prepared.RegistriesForLaunch, prepared.RegistriesForInside, context.Users);

        // 4.
        using var log = new LaunchLog(
            store.LogOf(codespace.Name), new(context.Secrets.Values), request.Json ? null : surroundings.Error, CodespaceDelivery.Wrapper);
        DevContainersResult result;
        try
        {
            result = await LaunchRun.RunAsync(surroundings, cli, context, prepared.Files, delivery, !isMade, Arguments, log, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var goesOn = !isMade && existing.Any(container => container.IsRunning);
            await (goesOn ? report.IsUpAsync() : report.EndAsync());
            await ending.UndoAsync(codespace, isMade, goesOn);
            only.End();
            throw;
        }

        await told;
        only.End();

        // 5.
        var outcome = await answer.TellAsync(result, log, prepared.RegistriesForInside, prepared.Report, () => prepared.CheckAgainAsync(cancellationToken));
        await SettleAsync(codespace, result, log, prepared, engine, report, answer);
        return (int)outcome;
    }

    /// <summary>
    /// What came up is served, also where the agent was killed meanwhile; one whose lifecycle command failed is up, for people to look into. What did
    /// not come up is served no more.
    /// </summary>
    private async Task SettleAsync(
        Codespace codespace, DevContainersResult result, LaunchLog log, PreparedLaunch prepared, LocalEngine engine, LaunchReport report, LaunchAnswer answer)
    {
        if (result.Succeeded || log.FailedCommand is not null)
        {
            await report.IsUpAsync();
            if (!new CodespaceClient(surroundings).List().Any(one => one.Id == codespace.Name) && prepared.ServeAgain() is { } refusal)
            {
                surroundings.Error.Error(refusal.Reason, refusal.Hint);
            }

            return;
        }

        report.HasFailed(answer.Failure ?? "its container did not start");
        await report.EndAsync();
        CloseWhereNothingRuns(codespace, await engine.ContainersAsync(codespace.Name, codespace.ComposeProject, CancellationToken.None));
    }

    private string[] Arguments =>
    [
        "up",
        .. request.ExpectsContainer ? ["--expect-existing-container"] : (string[])[],
        .. request.IsPrebuild ? ["--prebuild"] : (string[])[],
    ];

    /// <summary>Whether a container is to be made, and not one that is there to be started.</summary>
    /// <exception cref="MisusedException">One was to be started, and there is none.</exception>
    private async Task<bool> MakesAsync(Task<IReadOnlyList<EngineContainer>> asked, Codespace codespace, LaunchLock only)
    {
        var existing = await asked;
        if (!request.ExpectsContainer)
        {
            return existing.Count == 0 || request.Recreates || only.WasMaking;
        }

        return existing.Count > 0 && !only.WasMaking ? request.Recreates : throw new MisusedException(
            existing.Count == 0 ? $"there is no container of {codespace.Folder} to start"
                : $"the launch of {codespace.Name} was interrupted before its container was ready",
            "launch one with berth up");
    }

    /// <summary>What there is, also where the question was interrupted with the launch: what is taken back depends on it.</summary>
    private static async Task<IReadOnlyList<EngineContainer>> ThereAsync(
        Task<IReadOnlyList<EngineContainer>> asked, LocalEngine engine, Codespace codespace)
    {
        try
        {
            return await asked;
        }
        catch (OperationCanceledException)
        {
            return await engine.ContainersAsync(codespace.Name, codespace.ComposeProject, CancellationToken.None);
        }
    }

    /// <summary>What runs already goes on, and is up; else the launch has failed, of which the server hears before the agent closes the codespace.</summary>
    private async Task EndUnpreparedAsync(LaunchContext context, IReadOnlyList<EngineContainer> existing, LaunchReport report)
    {
        await (existing.Any(container => container.IsRunning) ? report.IsUpAsync() : report.EndAsync());
        CloseWhereNothingRuns(context.Codespace, existing);
        if (existing.Count == 0 && !context.WasLaunched && context.Registered is null)
        {
            store.Remove(context.Codespace.Name);
        }
    }

    /// <summary>A codespace that was not launched is not served; one that runs goes on.</summary>
    private void CloseWhereNothingRuns(Codespace codespace, IReadOnlyList<EngineContainer> existing)
    {
        if (!existing.Any(container => container.IsRunning))
        {
            _ = new CodespaceClient(surroundings).Close(codespace.Name);
        }

        // A container that is there has them mounted.
        if (existing.Count == 0)
        {
            new CodespaceFiles(surroundings, codespace.Name).Remove();
        }
    }
}
