using Berth.Core.Client;
using Berth.Core.References;

namespace Berth.Cli.Agent;

/// <summary>
/// What the agent of a host's user answers beyond a codespace's: it takes sets, gives them up, serves codespaces, and ends when it has
/// neither a login nor a codespace.
/// </summary>
/// <param name="ended">Cancelled when there is nothing left to serve.</param>
public sealed class HostAgent(AgentLogins logins, OpenCodespaces codespaces, AgentDirectory directory, CancellationTokenSource ended)
{
    private const UnixFileMode ReadByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>How long an agent that has nothing left stays, so that its last answer is heard.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(100);

    private readonly Lock writing = new();
    private readonly ServerTokens servers = new();
    private int opening;

    /// <remarks>An agent that is ending breaks off, and a client takes it for gone: whatever it would take now would be lost.</remarks>
    /// <exception cref="OperationCanceledException">The agent is ending.</exception>
    public Task<AgentResponse> AnswerAsync(AgentRequest request, CancellationToken cancellationToken) => request.Operation switch
    {
        AgentWords.Load => Task.FromResult(Load(request.Sets)),
        AgentWords.Forget => Task.FromResult(Forget(request.Sets)),
        AgentWords.Registries => Task.FromResult(new AgentResponse(AgentWords.Done) { Logins = [.. logins.Shown()] }),
        AgentWords.Open => OpenAsync(request, cancellationToken),
        AgentWords.Close => CloseAsync(request, cancellationToken),
        AgentWords.Codespaces => Task.FromResult(codespaces.List()),
        AgentWords.ServerLogin or AgentWords.ServerToken or AgentWords.ServerLogout or AgentWords.Servers => Task.FromResult(AnswerAboutServers(request)),
        _ => logins.AnswerAsync(request, cancellationToken),
    };

    private bool IsIdle => opening == 0 && logins.IsEmpty && codespaces.IsEmpty && servers.IsEmpty;

    private AgentResponse AnswerAboutServers(AgentRequest request)
    {
        lock (writing)
        {
            ended.Token.ThrowIfCancellationRequested();
            var answer = servers.Answer(request);
            if (request.Operation == AgentWords.ServerLogout)
            {
                _ = EndIfIdleAsync();
            }

            return answer;
        }
    }

    private AgentResponse Load(IReadOnlyList<AgentSet> given)
    {
        var (sets, problem) = HandedSets.Read(given);
        if (problem is not null)
        {
            return AgentResponse.Refused(problem, "hand sets over with berth login");
        }

        lock (writing)
        {
            ended.Token.ThrowIfCancellationRequested();
            logins.Load(sets);
            WriteRegistries(directory, logins);
        }

        return AgentResponse.Done;
    }

    private AgentResponse Forget(IReadOnlyList<AgentSet> given)
    {
        List<RegistryHost> registries = [];
        foreach (var set in given)
        {
            if (RegistryHost.TryParse(set.Registry, out var host))
            {
                registries.Add(host.Canonical);
            }
        }

        lock (writing)
        {
            logins.Forget(registries);
            WriteRegistries(directory, logins);
        }

        _ = EndIfIdleAsync();
        return AgentResponse.Done;
    }

    private async Task<AgentResponse> OpenAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        lock (writing)
        {
            ended.Token.ThrowIfCancellationRequested();
            opening++;
        }

        try
        {
            return await codespaces.OpenAsync(request, cancellationToken);
        }
        finally
        {
            lock (writing)
            {
                opening--;
            }

            _ = EndIfIdleAsync();
        }
    }

    private async Task<AgentResponse> CloseAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        var answer = await codespaces.CloseAsync(request.Codespace, request.IsGone, cancellationToken);
        _ = EndIfIdleAsync();
        return answer;
    }

    /// <summary>The answer is sent first; what is handed over meanwhile keeps the agent up.</summary>
    private async Task EndIfIdleAsync()
    {
        await Task.Delay(Farewell, CancellationToken.None);
        lock (writing)
        {
            if (IsIdle)
            {
                _ = ended.CancelAsync();
            }
        }
    }

    /// <summary>Leaves the names behind, for helpers that outlive the agent.</summary>
    /// <param name="workshop">Where the file is written before it is renamed; null for the directory itself.</param>
    public static void WriteRegistries(AgentDirectory directory, AgentLogins logins, string? workshop = null)
    {
        var next = Path.Combine(workshop ?? directory.Path, "registries.next");

        // Made anew, so that no link is followed that somebody else put there.
        File.Delete(next);
        using (var file = new StreamWriter(new FileStream(next, FileMode.CreateNew, FileAccess.Write)))
        {
            File.SetUnixFileMode(((FileStream)file.BaseStream).SafeFileHandle, ReadByAll);
            file.Write(string.Concat(logins.KnownHosts.Order(StringComparer.Ordinal).Select(host => host + "\n")));
        }

        File.Move(next, directory.RegistriesFile, overwrite: true);
    }
}
