using Berth.Cli.Agent;
using Berth.Cli.Engines;

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
        await RemoveAsync(codespace, only, cancellationToken);
        store.Remove(codespace.Name);
        surroundings.Out.Line($"{codespace.Name} is gone");
        return (int)ExitCode.Answered;
    }

    /// <summary>Removes a codespace's containers, networks and logins; its record stays.</summary>
    internal async Task RemoveAsync(Codespace codespace, LaunchLock only, CancellationToken cancellationToken)
    {
        var engine = EngineOf(codespace);
        EndLeftovers(codespace, only);
        await engine.RemoveAsync(await engine.ContainersAsync(codespace.Name, codespace.ComposeProject, cancellationToken), cancellationToken);
        if (codespace.ComposeProject is { } project)
        {
            await engine.RemoveNetworksAsync(project, cancellationToken);
        }

        Close(codespace);
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
        var environment = LaunchEnvironment.WithoutSecrets(surroundings, LaunchEnvironment.WithheldFrom(surroundings, codespace));
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
