using Berth.Cli.Server;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Secrets;

namespace Berth.Cli.Agent;

/// <summary>
/// Serves one container what a server entitles its codespace to. Every half minute the server is asked how things are: what it takes away is gone then,
/// and where it stops or deletes the codespace, or knows this launch no more, the agent ends.
/// </summary>
/// <param name="ended">Cancelled when the codespace is not to be served any more.</param>
internal sealed class ConnectedAgent(CodespaceConnection connection, AgentLogins logins, AgentDirectory directory, CancellationTokenSource ended)
{
    private volatile IReadOnlyDictionary<string, SecretText> variables = new Dictionary<string, SecretText>();

    /// <summary>Takes what the server says now.</summary>
    /// <exception cref="ServerException">It does not answer, or refuses.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        (var sets, variables) = await connection.ReadAsync(cancellationToken);
        logins.Serve(sets);
        HostAgent.WriteRegistries(directory, logins);
    }

    /// <summary>Why the codespace is served no more; null while it is.</summary>
    public string? Ended { get; private set; }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        switch (await connection.AskAsync(cancellationToken))
        {
            case ServerWord.Entitled(_, var sets, var given):
                Serve(sets, given);
                break;
            case ServerWord.Stopped(var why):
                await EndAsync(why);
                break;
            case ServerWord.Deleted:
                await EndAsync($"{connection.Server.Host} has deleted the codespace");
                break;
            default:
                // Not reached: what is at hand goes on serving, each login for an hour at most.
                break;
        }
    }

    public async Task<AgentResponse> AnswerAsync(AgentRequest request, CancellationToken cancellationToken) => request.Operation is AgentWords.Environment
        ? new(AgentWords.Done) { Environment = variables }
        : await logins.AnswerAsync(request, cancellationToken);

    private void Serve(RegistrySecretSets sets, IReadOnlyDictionary<string, SecretText> given)
    {
        variables = given;
        logins.Serve(sets);
        try
        {
            HostAgent.WriteRegistries(directory, logins);
        }
        catch (IOException)
        {
            // The names of the registries could not be written; the next time they may be.
        }
    }

    private async Task EndAsync(string why)
    {
        Ended = why;
        variables = new Dictionary<string, SecretText>();
        logins.Serve(RegistrySecretSets.None);
        await ended.CancelAsync();
    }
}
