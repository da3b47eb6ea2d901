using Berth.Cli.Server;
using Berth.Core.Client;
using Berth.Core.Credentials;

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

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await connection.IsWantedAsync(cancellationToken))
            {
                await ReadAsync(cancellationToken);
                return;
            }
        }
        catch (ServerException e) when (e.Status is null or >= 500 or 429)
        {
            // Not reached: what is at hand goes on serving, each login for an hour at most.
            return;
        }
        catch (IOException)
        {
            // The names of the registries could not be written; the next time they may be.
            return;
        }
        catch (ServerException)
        {
            // Refused: obeyed at once.
        }

        logins.Serve(Core.Secrets.RegistrySecretSets.None);
        await ended.CancelAsync();
    }

    public async Task<AgentResponse> AnswerAsync(AgentRequest request, CancellationToken cancellationToken) => request.Operation is AgentWords.Environment
        ? new(AgentWords.Done) { Environment = variables }
        : await logins.AnswerAsync(request, cancellationToken);

    /// <summary>Tells the server; that it does not hear it changes nothing here.</summary>
    public async Task ReportAsync(string state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await connection.ReportAsync(state, patience.Token);
        }
        catch (Exception e) when (e is ServerException or OperationCanceledException)
        {
            // It finds out by itself: an agent that is not heard of is gone.
        }
    }
}
