using Berth.Cli.Agent;
using Berth.Cli.Engines;
using Berth.Cli.Processes;

namespace Berth.Cli.Codespaces;

/// <summary>Stops and removes codespaces, also those whose launch was killed.</summary>
public sealed class Ending(Surroundings surroundings)
{
    private readonly CodespaceStore store = new(surroundings);

    public async Task<int> StopAsync(string folder, string? config, CancellationToken cancellationToken)
    {
        var codespace = FoundCodespaces.One(surroundings, folder, config);
        using var only = LaunchLock.Take(store, codespace.Name);
        await StopAsync(codespace, only, cancellationToken);
        surroundings.Out.Line($"{codespace.Name} is stopped; berth start starts it again");
        return (int)ExitCode.Answered;
    }

    public async Task<int> RemoveAsync(string folder, string? config, CancellationToken cancellationToken)
    {
        var codespace = FoundCodespaces.One(surroundings, folder, config);
        using var only = LaunchLock.Take(store, codespace.Name);
        try
        {
            await RemoveAsync(codespace, only, cancellationToken);
        }
        catch (Exception e) when (e is MisusedException or EngineException)
        {
            return TellWithoutEngine(codespace, e);
        }

        store.Remove(codespace.Name);
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
        Close(codespace);
        var engine = EngineOf(codespace);
        await engine.RemoveAsync(await engine.ContainersAsync(codespace.Name, codespace.ComposeProject, cancellationToken), cancellationToken);
        if (codespace.ComposeProject is { } project)
        {
            await engine.RemoveNetworksAsync(project, cancellationToken);
        }

        new CodespaceFiles(surroundings, codespace.Name).Remove();
    }

    private async Task StopAsync(Codespace codespace, LaunchLock only, CancellationToken cancellationToken)
    {
        var engine = EngineOf(codespace);
        EndLeftovers(codespace, only);
        var containers = await engine.ContainersAsync(codespace.Name, codespace.ComposeProject, cancellationToken);
        await engine.StopAsync([.. containers.Where(container => container.IsRunning)], cancellationToken);
        Close(codespace);
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

            only.End();
        }
    }

    /// <summary>The engine of a codespace, for everything but a launch.</summary>
    /// <exception cref="MisusedException">It cannot be used any more.</exception>
    internal LocalEngine EngineOf(Codespace codespace)
    {
        var choice = EngineChoice.Make(surroundings, codespace.Engine);
        var environment = LaunchEnvironment.WithoutSecrets(surroundings, LaunchEnvironment.Withheld(surroundings, []));
        if (choice.DockerHost is { } host)
        {
            environment["DOCKER_HOST"] = host;
        }

        return new(choice.Kind, choice.Program, environment);
    }

    private void Close(Codespace codespace)
    {
        if (new CodespaceClient(surroundings).Close(codespace.Name) is { } refusal)
        {
            surroundings.Error.Warning(refusal.Reason, refusal.Hint);
        }
    }
}
