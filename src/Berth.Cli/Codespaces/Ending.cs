using Berth.Cli.Agent;
using Berth.Cli.Engines;
using Berth.Cli.Processes;

namespace Berth.Cli.Codespaces;

/// <summary>Stops and removes codespaces, also those whose launch was killed.</summary>
public sealed class Ending(Surroundings surroundings)
{
    /// <summary>How long taking back an interrupted launch may last.</summary>
    private static readonly TimeSpan UndoPatience = TimeSpan.FromSeconds(20);

    private readonly CodespaceStore store = new(surroundings);

    public async Task<int> StopAsync(string folder, string? config, CancellationToken cancellationToken)
    {
        var codespace = FoundCodespaces.One(surroundings, folder, config);
        using var only = LaunchLock.Take(store, codespace.Name);
        var isThere = await StopAsync(codespace, only, cancellationToken);
        surroundings.Out.Line($"{codespace.Name} {(isThere ? "is stopped; berth start starts it again" : "has no container; berth up launches it anew")}");
        return (int)ExitCode.Answered;
    }

    public async Task<int> RemoveAsync(string folder, string? config, CancellationToken cancellationToken)
    {
        var codespace = FoundCodespaces.One(surroundings, folder, config);
        using var only = LaunchLock.Take(store, codespace.Name);
        var wasOpen = codespace.Options.RegisteredAs is not null && new CodespaceClient(surroundings).List().Any(one => one.Id == codespace.Name);
        try
        {
            await RemoveAsync(codespace, only, cancellationToken);
        }
        catch (Exception e) when (e is MisusedException or EngineException)
        {
            return TellWithoutEngine(codespace, e);
        }

        store.Remove(codespace.Name);
        await RegisteredCodespace.ForgetAsync(surroundings, codespace, wasOpen, cancellationToken);
        surroundings.Out.Line($"{codespace.Name} is gone");
        return (int)ExitCode.Answered;
    }

    /// <summary>Its logins are gone. Where the engine is still installed its containers may be there, so the record stays for the next time.</summary>
    private int TellWithoutEngine(Codespace codespace, Exception e)
    {
        var engine = codespace.Engine.Word;
        if (SearchPath.Find(surroundings, engine) is not null)
        {
            surroundings.Error.Error(
                $"the logins of {codespace.Name} are gone, but not its containers: {e.Message}", $"let {engine} answer again, then: berth down {codespace.Name}");
            return (int)ExitCode.Refused;
        }

        new CodespaceFiles(surroundings, codespace.Name).Remove();
        store.Remove(codespace.Name);
        surroundings.Error.Warning($"{engine} is not installed any more; containers that it had are not removed");
        surroundings.Out.Line($"{codespace.Name} is gone");
        return (int)ExitCode.Answered;
    }

    /// <summary>Removes a codespace's containers, networks and logins; its record stays.</summary>
    internal async Task RemoveAsync(Codespace codespace, LaunchLock only, CancellationToken cancellationToken)
    {
        EndLeftovers(codespace, only);
        Close(codespace, isGone: true);
        var engine = EngineOf(codespace);
        var containers = await engine.ContainersAsync(codespace.Name, codespace.ComposeProject, cancellationToken);

        // A database whose volume stays gets the time to write.
        await engine.StopAsync([.. containers.Where(container => container.IsRunning)], cancellationToken);
        await engine.RemoveAsync(containers, cancellationToken);
        await RemoveNetworksAsync(codespace, engine, cancellationToken);
        if (only.WasInterrupted)
        {
            // An engine that was killed while it made a container may have left behind what was to keep it running.
            Leftovers.End(new CodespaceFiles(surroundings, codespace.Name).Launch, withKeepers: true);
        }

        new CodespaceFiles(surroundings, codespace.Name).Remove();
    }

    /// <returns>Whether there is a container that can be started again.</returns>
    private async Task<bool> StopAsync(Codespace codespace, LaunchLock only, CancellationToken cancellationToken)
    {
        var engine = EngineOf(codespace);
        EndLeftovers(codespace, only);
        var containers = await engine.ContainersAsync(codespace.Name, codespace.ComposeProject, cancellationToken);
        await engine.StopAsync([.. containers.Where(container => container.IsRunning)], cancellationToken);
        Close(codespace);
        return containers.Count > 0;
    }

    /// <summary>What a killed launch left running is ended before its containers are looked for: it might be making one.</summary>
    internal void EndLeftovers(Codespace codespace, LaunchLock only)
    {
        if (only.WasInterrupted)
        {
            var ended = Leftovers.End(new CodespaceFiles(surroundings, codespace.Name).Launch);
            if (ended > 0)
            {
                surroundings.Error.Line($"berth: ended {ended} {(ended == 1 ? "program" : "programs")} of a launch that was interrupted");
            }
        }
    }

    /// <summary>
    /// Takes back what an interrupted launch did: a container that it was making goes, one that it was starting stops, one that ran before
    /// goes on. Programs that lifecycle commands started inside end with their container.
    /// </summary>
    internal async Task UndoAsync(Codespace codespace, bool makes, bool wasRunning)
    {
        Leftovers.End(new CodespaceFiles(surroundings, codespace.Name).Launch);
        if (wasRunning && !makes)
        {
            return;
        }

        using var patience = new CancellationTokenSource(UndoPatience, surroundings.Clock);
        var engine = EngineOf(codespace);
        var containers = await engine.ContainersAsync(codespace.Name, codespace.ComposeProject, patience.Token);
        if (makes)
        {
            await engine.RemoveAsync(containers, patience.Token);
            await RemoveNetworksAsync(codespace, engine, patience.Token);
            surroundings.Error.Line("berth: what this launch had made is removed");
        }
        else
        {
            await engine.StopAsync([.. containers.Where(container => container.IsRunning)], patience.Token);
        }

        Close(codespace);
        if (makes)
        {
            new CodespaceFiles(surroundings, codespace.Name).Remove();
        }
    }

    /// <summary>The engine of a codespace, for everything but a launch.</summary>
    /// <exception cref="MisusedException">It cannot be used any more.</exception>
    internal LocalEngine EngineOf(Codespace codespace)
    {
        var choice = EngineChoice.Make(surroundings, codespace.Engine);
        var environment = LaunchEnvironment.WithoutSecrets(surroundings, LaunchEnvironment.WithheldFrom(surroundings, codespace));
        if (choice.DockerHost is { } host)
        {
            environment["DOCKER_HOST"] = host;
        }

        return new(choice.Kind, choice.Program, environment);
    }

    private static Task RemoveNetworksAsync(Codespace codespace, LocalEngine engine, CancellationToken cancellationToken) =>
        codespace.ComposeProject is { } project ? engine.RemoveNetworksAsync(project, cancellationToken) : Task.CompletedTask;

    private void Close(Codespace codespace, bool isGone = false)
    {
        if (new CodespaceClient(surroundings).Close(codespace.Name, isGone) is { } refusal)
        {
            surroundings.Error.Warning(refusal.Reason, refusal.Hint);
        }
    }
}
