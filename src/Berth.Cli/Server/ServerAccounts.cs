using Berth.Cli.Agent;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker;

namespace Berth.Cli.Server;

/// <summary>
/// Who the user is at servers. Tokens are in the agent's memory and on no disk; what is written down is the name of the server that is meant where
/// none is named.
/// </summary>
public sealed class ServerAccounts(Surroundings surroundings)
{
    private string File => Path.Combine(surroundings.StateDirectory, "server");

    /// <summary>The server of the last login; null where there is none.</summary>
    public string? Usual => System.IO.File.Exists(File) && System.IO.File.ReadAllText(File).Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The token for a server: the environment's, else the one of <c>berth auth login</c>.</summary>
    /// <exception cref="MisusedException">There is none.</exception>
    public SecretText Token(ServerUrl server) => Given ?? Find(server)?.Token ?? throw new MisusedException(
        $"you are not logged in to {server.Host}", $"berth auth login {server.Host}, or set {ServerClient.TokenVariable} to a personal access token of yours");

    /// <summary>The token that the environment gives.</summary>
    public SecretText? Given => surroundings.Variable(ServerClient.TokenVariable) is { } text ? new(text.Trim()) : null;

    /// <summary>The login that the agent holds for a server.</summary>
    public (string User, SecretText Token)? Find(ServerUrl server)
    {
        try
        {
            var answer = Agent.Ask(new(AgentWords.ServerToken, server.ToString()));
            return answer is { Outcome: AgentWords.Found, Username: { } user, Secret: { } token } ? (user, token) : null;
        }
        catch (AgentUnreachableException)
        {
            // No agent, no login.
            return null;
        }
    }

    /// <summary>The servers that there are logins for, by their addresses, with their users.</summary>
    public IReadOnlyList<(string Server, string User)> All()
    {
        try
        {
            return [.. Agent.Ask(new(AgentWords.Servers)).Logins.Select(login => (login.Server, login.Username))];
        }
        catch (AgentUnreachableException)
        {
            return [];
        }
    }

    /// <summary>Lets the agent hold a token, and the server be the one that is meant from now on.</summary>
    /// <exception cref="AgentUnreachableException">No agent answers and none can be started.</exception>
    /// <exception cref="MisusedException">The agent does not take it.</exception>
    public void Keep(ServerUrl server, string user, SecretText token)
    {
        var answer = AgentStart.Ask(surroundings, new(AgentWords.ServerLogin, server.ToString(), user, token));
        if (answer.Outcome != AgentWords.Done)
        {
            throw new MisusedException(answer.Reason ?? "the berth agent does not keep the token", answer.Hint ?? "use an agent of this version: berth logout, then once more");
        }

        Directory.CreateDirectory(surroundings.StateDirectory, PrivateDirectory.Mode);
        PrivateFile.Write(File, System.Text.Encoding.UTF8.GetBytes($"{server}\n"));
    }

    /// <summary>Drops the login of a server.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Drop(ServerUrl server)
    {
        var wasThere = Find(server) is not null;
        if (wasThere)
        {
            Agent.Ask(new(AgentWords.ServerLogout, server.ToString()));
        }

        if (Usual is { } usual && usual == server.ToString())
        {
            System.IO.File.Delete(File);
        }

        return wasThere;
    }

    private AgentClient Agent => new(new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId));
}
