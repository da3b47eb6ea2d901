using Berth.Cli.Codespaces;
using Berth.Cli.Server;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Secrets;

namespace Berth.Cli.Agent;

/// <summary>
/// What ties one codespace of this machine to its server: what it may have is asked for every half minute, and a stop or a delete there is carried out
/// here.
/// </summary>
/// <param name="opened">The sets that its launch was given.</param>
internal sealed class ServerLink(
    string id, CodespaceConnection connection, AgentConnection given, RegistrySecretSets opened, LocalCommands commands)
{
    private Task ending = Task.CompletedTask;

    /// <summary>Asks, and serves what is answered.</summary>
    /// <param name="serve">Takes the sets and variables from now on.</param>
    public async Task RefreshAsync(Action<RegistrySecretSets, IReadOnlyDictionary<string, SecretText>> serve, CancellationToken cancellationToken)
    {
        switch (await connection.AskAsync(cancellationToken))
        {
            case ServerWord.Entitled(var state, var sets, var variables):
                serve(ServerSets.Renew(opened, sets, connection.Server.Host), new Dictionary<string, SecretText>(given.Own.Concat(variables.Where(one => !given.Own.ContainsKey(one.Key)))));
                await SettleAsync(state);
                break;
            case ServerWord.Stopped:
                Withdraw(serve, "stop");
                break;
            case ServerWord.Deleted:
                Withdraw(serve, "down");
                break;
        }
    }

    /// <summary>The codespace is closed here.</summary>
    public Task CloseAsync(bool isGone) => connection.ReportAsync(isGone ? "Deleted" : "Shutdown");

    /// <summary>A launch whose launcher was killed has failed; one whose last word was lost is up.</summary>
    private async Task SettleAsync(string state)
    {
        if (state is not ("Created" or "Provisioning" or "Starting"))
        {
            return;
        }

        switch (commands.MomentOf(id))
        {
            case LaunchMoment.Settled:
                await connection.ReportAsync("Available");
                break;
            case LaunchMoment.Interrupted:
                await connection.ReportAsync("Failed", "its launcher was killed");
                Run("stop");
                break;
        }
    }

    private void Withdraw(Action<RegistrySecretSets, IReadOnlyDictionary<string, SecretText>> serve, string command)
    {
        serve(RegistrySecretSets.None, new Dictionary<string, SecretText>());
        Run(command);
    }

    private void Run(string command)
    {
        if (ending.IsCompleted)
        {
            ending = Task.Run(() => commands.RunAsync(command, id, given.Variables, CancellationToken.None));
        }
    }
}

/// <summary>Makes them.</summary>
public sealed class ServerLinks(Surroundings surroundings)
{
    private readonly LocalCommands commands = new(surroundings);

    /// <exception cref="MisusedException">The server's address is none.</exception>
    internal ServerLink Of(string id, AgentConnection given, RegistrySecretSets opened) =>
        new(id, new(surroundings, ServerUrl.Parse(given.Server), given.Token), given, opened, commands);
}
