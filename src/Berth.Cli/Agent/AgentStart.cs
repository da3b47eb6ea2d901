using Berth.Core.Client;

namespace Berth.Cli.Agent;

/// <summary>Brings the agent of this user up, if it is not up already.</summary>
public static class AgentStart
{
    /// <summary>The client of a running agent.</summary>
    /// <exception cref="AgentUnreachableException">No agent answers and none can be started.</exception>
    /// <exception cref="IOException">The directory of its socket cannot be made private.</exception>
    public static AgentClient Running(Surroundings surroundings)
    {
        PrivateDirectory.Ensure(surroundings.RuntimeDirectory, surroundings.UserId);
        var directory = new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId);
        _ = AgentServer.EndPointOf(directory);
        var client = new AgentClient(directory);
        if (!Answers(client))
        {
            AgentProcess.Start(surroundings);
        }

        return client;
    }

    /// <summary>Whether an agent answers, of whatever version.</summary>
    public static bool Answers(AgentClient client)
    {
        try
        {
            client.Ask(new(AgentWords.List));
            return true;
        }
        catch (AgentUnreachableException)
        {
            return false;
        }
    }
}
