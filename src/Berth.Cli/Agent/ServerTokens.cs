using Berth.Core.Client;
using Berth.Core.Credentials;

namespace Berth.Cli.Agent;

/// <summary>The user's tokens for berth-servers, in memory alone. They are asked for by a word of their own, so that no registry client gets one.</summary>
internal sealed class ServerTokens
{
    /// <summary>How many: nobody has more, and a loop must not fill the memory.</summary>
    private const int MaxServers = 20;

    /// <summary>How long a name or a token may be, in characters.</summary>
    private const int MaxLength = 4096;

    private readonly SortedDictionary<string, (string User, SecretText Token)> tokens = new(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => tokens.Count == 0;

    /// <remarks>Not for several threads at once.</remarks>
    public AgentResponse Answer(AgentRequest request) => request.Operation switch
    {
        AgentWords.ServerLogin => Keep(request),
        AgentWords.ServerToken => tokens.TryGetValue(request.Server ?? "", out var one)
            ? new(AgentWords.Found) { Username = one.User, Secret = one.Token }
            : AgentResponse.NotFound,
        AgentWords.ServerLogout => Drop(request.Server),
        _ => new(AgentWords.Done) { Logins = [.. tokens.Select(pair => new AgentLogin(pair.Key, pair.Value.User, "", "berth auth login", null))] },
    };

    private AgentResponse Keep(AgentRequest request)
    {
        if (request is not { Server: { Length: > 0 } server, Username: { } user, Secret: { Length: > 0 } token } || server.Length + user.Length + token.Length > MaxLength)
        {
            return AgentResponse.Refused("the token to keep names no server, or is too long", "log in with berth auth login SERVER");
        }

        if (tokens.Count >= MaxServers && !tokens.ContainsKey(server))
        {
            return AgentResponse.Refused($"the berth agent holds tokens for {MaxServers} servers already", "log out of one: berth auth logout SERVER");
        }

        tokens[server] = (user, token);
        return AgentResponse.Done;
    }

    private AgentResponse Drop(string? server)
    {
        if (server is null)
        {
            tokens.Clear();
        }
        else
        {
            tokens.Remove(server);
        }

        return AgentResponse.Done;
    }
}
