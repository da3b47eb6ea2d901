using Berth.Cli.Codespaces;
using Berth.Cli.Processes;
using Berth.Core.Credentials;

namespace Berth.Cli.Agent;

/// <summary>What the agent has done with a codespace on this machine: by running the same commands as a person would.</summary>
internal sealed class LocalCommands(Surroundings surroundings)
{
    /// <summary>How an engine is found and reached, beside what every agent keeps.</summary>
    private static readonly string[] OfEngines =
    [
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "CONTAINER_HOST", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF", "CONTAINERS_REGISTRIES_CONF",
        "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS",
    ];

    /// <summary>The variables of a launch that later commands need.</summary>
    public static IReadOnlyDictionary<string, SecretText> VariablesOf(Surroundings surroundings) => AgentProcess.KeptVariables.Concat(OfEngines)
        .Where(surroundings.Environment.ContainsKey).ToDictionary(name => name, name => new SecretText(surroundings.Environment[name]));

    /// <summary>Where the last launch of a codespace is.</summary>
    public LaunchMoment MomentOf(string codespace)
    {
        try
        {
            using var only = LaunchLock.Take(new CodespaceStore(surroundings), codespace);
            return only.WasInterrupted ? LaunchMoment.Interrupted : LaunchMoment.Settled;
        }
        catch (MisusedException)
        {
            return LaunchMoment.UnderWay;
        }
    }

    /// <summary>Runs <c>berth stop</c> or <c>berth down</c> to its end.</summary>
    public async Task RunAsync(string command, string codespace, IReadOnlyDictionary<string, SecretText> variables, CancellationToken cancellationToken)
    {
        try
        {
            await new Child(surroundings.ProgramPath, [command, codespace], variables.ToDictionary(one => one.Key, one => one.Value.Reveal())).RunAsync(cancellationToken);
        }
        catch (ChildNotStartedException)
        {
            // The program was taken away; the next look tries again.
        }
    }
}

/// <summary>Where a launch is.</summary>
internal enum LaunchMoment
{
    /// <summary>A command works on it.</summary>
    UnderWay,

    /// <summary>Its command was killed.</summary>
    Interrupted,

    /// <summary>It came to its end.</summary>
    Settled,
}
