using Berth.Core.Client;

namespace Berth.Cli.Agent;

/// <summary>Brings the agent of this user up, if it is not up already.</summary>
public static class AgentStart
{
    /// <summary>How often an agent that was just about to end is started anew.</summary>
    private const int Attempts = 3;

    /// <summary>Hands a running agent something.</summary>
    /// <exception cref="AgentUnreachableException">No agent answers and none can be started.</exception>
    /// <exception cref="IOException">The directory of its socket cannot be made private.</exception>
    public static AgentResponse Ask(Surroundings surroundings, AgentRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Running(surroundings).Ask(request);
            }
            catch (AgentUnreachableException) when (attempt < Attempts)
            {
                // The agent that answered a moment ago had nothing left to serve and has ended.
            }
        }
    }

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
