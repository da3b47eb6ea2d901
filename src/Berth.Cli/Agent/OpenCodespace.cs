using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Agent;

/// <summary>
/// One codespace that is open, behind two sockets. The one inside answers the container: its logins, those stored from inside first,
/// and its variables. The one of the launch answers this host: the logins that were issued, and never one that came from inside.
/// </summary>
/// <param name="logins">Its sets, and what was stored from inside.</param>
internal sealed class OpenCodespace(string id, CodespaceDirectory directory, AgentLogins logins) : IAsyncDisposable
{
    private const UnixFileMode OwnersSocket = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode EverybodysSocket = OwnersSocket
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly CancellationTokenSource closing = new();
    private readonly List<Task> serving = [];
    private volatile Given given = new(new Dictionary<string, SecretText>(), null, null);

    private sealed record Given(IReadOnlyDictionary<string, SecretText> Environment, IKeychain? Forwarded, ServerLink? Link);

    public CodespaceDirectory Directory => directory;

    public AgentLogins Logins => logins;

    /// <summary>Without what was stored inside: a container must not choose what its host prints.</summary>
    public AgentCodespace Shown => new(id, directory.Path) { Logins = [.. logins.ShownSets()] };

    /// <summary>Whether both sockets are where a client looks for them.</summary>
    public bool IsReachable =>
        serving.TrueForAll(task => !task.IsCompleted) && File.Exists(directory.Inside.Socket) && File.Exists(directory.Launch.Socket);

    /// <summary>Serves these from now on; what was stored from inside stays.</summary>
    /// <param name="forwarded">Answers for registries that no set names; null where nothing does.</param>
    /// <param name="link">Asks its server from now on; null for a codespace without one.</param>
    /// <exception cref="IOException">The names of the registries cannot be written.</exception>
    public void Replace(RegistrySecretSets sets, IReadOnlyDictionary<string, SecretText> environment, IKeychain? forwarded, ServerLink? link = null)
    {
        logins.Serve(sets);
        given = new(environment, forwarded, link);
        HostAgent.WriteRegistries(directory.Inside, logins, workshop: directory.Launch.Path);
        HostAgent.WriteRegistries(directory.Launch, logins);
    }

    /// <summary>Lets its server say what it may have now.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (given is { Link: { } link } before)
        {
            await link.RefreshAsync((sets, environment) => Renew(before, sets, environment), cancellationToken);
        }
    }

    /// <summary>Tells its server that it is closed here.</summary>
    public Task TellClosedAsync(bool isGone) => given.Link?.CloseAsync(isGone) ?? Task.CompletedTask;

    private void Renew(Given before, RegistrySecretSets sets, IReadOnlyDictionary<string, SecretText> environment)
    {
        if (given != before)
        {
            // Launched anew meanwhile, with newer answers.
            return;
        }

        try
        {
            Replace(sets, environment, before.Forwarded, before.Link);
        }
        catch (IOException)
        {
            // The names of the registries could not be written; the next time they may be.
        }
    }

    /// <summary>Returns when both sockets answer.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">A socket cannot be made there.</exception>
    /// <exception cref="IOException">As above.</exception>
    public async Task ServeAsync()
    {
        await ServeAsync(new(directory.Inside, AnswerInsideAsync, workshop: directory.Launch.Path), EverybodysSocket);
        await ServeAsync(new(directory.Launch, logins.AnswerIssuedAsync), OwnersSocket);
    }

    /// <summary>Both sockets are gone when this returns.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(serving);
        closing.Dispose();
    }

    private async Task ServeAsync(AgentServer server, UnixFileMode mode)
    {
        var ready = new TaskCompletionSource();
        var task = server.ServeAsync(mode, ready, closing.Token);
        if (await Task.WhenAny(ready.Task, task) == task)
        {
            await task;
        }

        serving.Add(task);
    }

    private async Task<AgentResponse> AnswerInsideAsync(AgentRequest request, CancellationToken cancellationToken) => request.Operation switch
    {
        AgentWords.Environment => new(AgentWords.Done) { Environment = given.Environment },
        AgentWords.Get when RegistryQuery.Read(request.Server ?? "") is { } query =>
            AgentLogins.ResponseOf(await GetAsync(query, cancellationToken)),
        _ => await logins.AnswerAsync(request, cancellationToken),
    };

    private async Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken)
    {
        var own = await logins.GetAsync(query, cancellationToken);
        return own is CredentialResult.NotFound && given.Forwarded is { } forwarded ? await forwarded.GetAsync(query, cancellationToken) : own;
    }
}
