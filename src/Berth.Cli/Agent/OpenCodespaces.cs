using System.Collections.Concurrent;
using System.Net.Sockets;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Agent;

/// <summary>The codespaces that the agent of a host's user serves beside that user; each has its sets, its variables and its sockets.</summary>
/// <param name="newLogins">Makes what a codespace's logins are kept in.</param>
/// <param name="loginsOf">The own logins of a client, for a codespace they are forwarded to.</param>
/// <param name="owner">The user of this agent.</param>
/// <param name="linkOf">What ties a codespace to its server; null where none can be.</param>
public sealed class OpenCodespaces(
    Func<AgentLogins> newLogins, Func<ClientEnvironment, IKeychain> loginsOf, uint owner, ServerLinks? linkOf = null) : IAsyncDisposable
{
    /// <summary>How many may be open at once: nobody has more, and a loop must not fill the memory.</summary>
    private const int MaxOpen = 500;

    /// <summary>The longest name of a codespace, in characters.</summary>
    private const int MaxId = 100;

    private readonly ConcurrentDictionary<string, OpenCodespace> open = new();
    private readonly SemaphoreSlim changing = new(1);

    public bool IsEmpty => open.IsEmpty;

    /// <summary>All of them; without their registries where these would not fit into one answer.</summary>
    public AgentResponse List()
    {
        var shown = open.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Shown).ToList();
        var full = new AgentResponse(AgentWords.Done) { Codespaces = shown };
        return full.ToLine().Length < AgentProtocol.MaxLineBytes
            ? full
            : full with { Codespaces = [.. shown.Select(codespace => codespace with { Logins = [] })] };
    }

    /// <summary>
    /// Opens a codespace, or gives an open one new sets and variables at once. What was stored from inside stays, and so do the sockets
    /// where they still are.
    /// </summary>
    public async Task<AgentResponse> OpenAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        if (request is not { Codespace: { } id, Opening: { } opening } || !IsId(id))
        {
            return AgentResponse.Refused(
                "the codespace to open has no usable name", $"name it with at most {MaxId} letters, digits, '.', '-' and '_'");
        }

        var (serving, broken) = HandedSets.Read(request.Sets);
        var (refused, brokenToo) = HandedSets.Read(opening.Refused);
        if ((broken ?? brokenToo) is { } problem)
        {
            return AgentResponse.Refused(problem, "hand sets over as berth reads them from the secrets");
        }

        if (CodespaceVariables.Fault(opening.Environment) is { } tooMuch)
        {
            return tooMuch;
        }

        await changing.WaitAsync(cancellationToken);
        try
        {
            return await OpenAsync(
                id, new CodespaceDirectory(opening.Directory, owner), RegistrySecretSets.None with { Serving = serving, Refused = refused }, opening);
        }
        catch (MisusedException e)
        {
            return AgentResponse.Refused(e.Message, e.Advice ?? "choose another directory for the codespace");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            return AgentResponse.Refused(
                $"codespace {id} cannot be served in its directory: {Printable.Text(e.Message)}", "make its directory anew, or choose another");
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>Lets the servers of those that have one say what they may have now.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => Task.WhenAll(open.Values.Select(codespace => codespace.RefreshAsync(cancellationToken)));

    /// <summary>Serves a codespace no more; there need not be one of that name.</summary>
    /// <param name="isGone">Whether it goes for good.</param>
    public async Task<AgentResponse> CloseAsync(string? id, bool isGone, CancellationToken cancellationToken)
    {
        OpenCodespace? closed;
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (open.TryRemove(id ?? "", out closed))
            {
                await closed.DisposeAsync();
            }
        }
        finally
        {
            changing.Release();
        }

        await (closed?.TellClosedAsync(isGone) ?? Task.CompletedTask);
        return AgentResponse.Done;
    }

    /// <summary>Serves none of them any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var codespace in open.Values)
        {
            await codespace.DisposeAsync();
        }

        open.Clear();
    }

    private async Task<AgentResponse> OpenAsync(string id, CodespaceDirectory directory, RegistrySecretSets sets, AgentOpening opening)
    {
        if (directory.Fault() is { } fault)
        {
            return AgentResponse.Refused(fault, "make the directory private, mode 0700, with inside and launch in it");
        }

        if (open.FirstOrDefault(pair => pair.Value.Directory == directory && pair.Key != id).Key is { } other)
        {
            return AgentResponse.Refused($"{directory.Path} is served for codespace {other}", "close that one first, or choose another directory");
        }

        var before = open.GetValueOrDefault(id);
        if (before is null && open.Count >= MaxOpen)
        {
            return AgentResponse.Refused($"the berth agent serves {MaxOpen} codespaces already", "stop some of them");
        }

        var link = opening.Connection is { } connection ? linkOf?.Of(id, connection, sets) : null;
        var forwarded = opening.Forwarded is { } client ? loginsOf(client) : null;
        if (before is { IsReachable: true } && before.Directory == directory)
        {
            before.Replace(sets, opening.Environment, forwarded, link);
            return AgentResponse.Done;
        }

        if (before is not null)
        {
            open.TryRemove(id, out _);
            await before.DisposeAsync();
        }

        var codespace = new OpenCodespace(id, directory, before?.Logins ?? newLogins());
        try
        {
            codespace.Replace(sets, opening.Environment, forwarded, link);
            await codespace.ServeAsync();
        }
        catch
        {
            await codespace.DisposeAsync();
            throw;
        }

        open[id] = codespace;
        return AgentResponse.Done;
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= MaxId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
