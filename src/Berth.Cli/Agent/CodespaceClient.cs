using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Secrets;

namespace Berth.Cli.Agent;

/// <summary>What a launcher asks of this user's agent.</summary>
public sealed class CodespaceClient(Surroundings surroundings)
{
    /// <summary>
    /// Serves a codespace through its directory, or gives an open one new sets and variables at once. The agent is started where none
    /// runs.
    /// </summary>
    /// <param name="environment">The variables that the codespace's commands get.</param>
    /// <param name="forwardsLogins">Whether the user's own docker logins serve registries inside that no set names.</param>
    /// <param name="connection">How the agent asks the codespace's server; null for one without.</param>
    /// <returns>Why not; null when it is open.</returns>
    /// <exception cref="AgentUnreachableException">No agent answers and none can be started.</exception>
    /// <exception cref="IOException">The directory of the agent's own socket cannot be made private.</exception>
    public AgentRefusal? Open(
        string id, CodespaceDirectory directory, RegistrySecretSets sets, IReadOnlyDictionary<string, SecretText> environment, bool forwardsLogins,
        AgentConnection? connection = null)
    {
        var request = new AgentRequest(AgentWords.Open)
        {
            Codespace = id,
            Sets = [.. sets.Serving.Select(HandedSets.Write)],
            Opening = new(directory.Path)
            {
                Refused = [.. sets.Refused.Select(HandedSets.Write)],
                Environment = environment,
                Forwarded = forwardsLogins ? ForwardedClient.Of(surroundings) : null,
                Connection = connection is null ? null : connection with { Variables = LocalCommands.VariablesOf(surroundings) },
            },
        };
        return request.ToLine().Length >= AgentProtocol.MaxLineBytes
            ? RefusalOf(CodespaceVariables.Fault(environment) ?? CodespaceVariables.TooMany)
            : RefusalOf(AgentStart.Ask(surroundings, request));
    }

    /// <summary>Serves a codespace no more; there need not be one, nor an agent.</summary>
    /// <returns>Why not; null when it is closed.</returns>
    /// <param name="isGone">Whether it goes for good, which its server is told.</param>
    public AgentRefusal? Close(string id, bool isGone = false)
    {
        try
        {
            return RefusalOf(Agent.Ask(new(AgentWords.Close) { Codespace = id, IsGone = isGone }));
        }
        catch (AgentUnreachableException)
        {
            // Without an agent nothing is open.
            return null;
        }
    }

    /// <summary>The codespaces that are open, with their registries and without passwords; none where no agent runs.</summary>
    public IReadOnlyList<AgentCodespace> List()
    {
        try
        {
            return Agent.Ask(new(AgentWords.Codespaces)).Codespaces;
        }
        catch (AgentUnreachableException)
        {
            return [];
        }
    }

    private AgentClient Agent => new(new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId));

    private static AgentRefusal? RefusalOf(AgentResponse answer) => answer.Outcome is AgentWords.Done
        ? null
        : new(answer.Reason ?? "the berth agent refused", answer.Hint ?? "use an agent of this version: berth logout, then once more");
}

/// <summary>Why an agent did not do what it was asked.</summary>
/// <param name="Reason">What happened, one line, no secret.</param>
/// <param name="Hint">What to do about it, one line.</param>
public sealed record AgentRefusal(string Reason, string Hint);
