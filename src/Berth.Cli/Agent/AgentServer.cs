using System.Net.Sockets;
using Berth.Core.Client;

namespace Berth.Cli.Agent;

/// <summary>Listens on one socket and answers, one line for one line.</summary>
/// <param name="answer">What to say to a request.</param>
/// <param name="workshop">
/// Where the socket is made ready before it is renamed into <paramref name="directory"/>, on the same file system: a folder that nobody
/// else writes to, so that nobody can put something else in its place meanwhile. Null for the directory itself.
/// </param>
public sealed class AgentServer(
    AgentDirectory directory, Func<AgentRequest, CancellationToken, Task<AgentResponse>> answer, string? workshop = null)
{
    /// <summary>How many may wait to be accepted: a burst of a few hundred clients finds room.</summary>
    private const int Backlog = 512;

    /// <summary>How many are answered at once; the others wait in the backlog.</summary>
    private const int MaxConnections = 128;

    /// <summary>How long a client may take to say what it wants, and to read what it is told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Serves until it is asked to stop; the socket's file is gone when this returns.</summary>
    /// <exception cref="SocketException">The socket cannot be made there.</exception>
    public async Task ServeAsync(UnixFileMode socketMode, TaskCompletionSource ready, CancellationToken stopping)
    {
        _ = EndPointOf(directory);
        var unfinished = Path.Combine(workshop ?? directory.Path, "next.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        File.Delete(unfinished);
        listener.Bind(new UnixDomainSocketEndPoint(unfinished));
        File.SetUnixFileMode(unfinished, socketMode);
        listener.Listen(Backlog);
        File.Move(unfinished, directory.Socket, overwrite: true);
        ready.SetResult();
        using var places = new SemaphoreSlim(MaxConnections);
        try
        {
            while (true)
            {
                await places.WaitAsync(stopping);
                _ = AnswerAndReleaseAsync(await AcceptAsync(listener, stopping), places, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop: the end of the loop.
        }
        finally
        {
            File.Delete(directory.Socket);
        }
    }

    /// <exception cref="MisusedException">The system has no room for a path of this length.</exception>
    public static UnixDomainSocketEndPoint EndPointOf(AgentDirectory directory)
    {
        try
        {
            return new(directory.Socket);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new MisusedException(
                $"the path of the agent's socket, {directory.Socket}, is longer than the system allows, about 100 characters",
                "choose a shorter directory, or set XDG_RUNTIME_DIR to one");
        }
    }

    private static async Task<Socket> AcceptAsync(Socket listener, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(stopping);
            }
            catch (SocketException) when (!stopping.IsCancellationRequested)
            {
                // No descriptor is free, or the client has gone already. It gets better by itself, and the next one is waiting.
                await Task.Delay(TimeSpan.FromMilliseconds(50), stopping);
            }
        }
    }

    private async Task AnswerAndReleaseAsync(Socket connection, SemaphoreSlim places, CancellationToken stopping)
    {
        try
        {
            await AnswerAsync(connection, stopping);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away or was too slow; it has nobody else to tell it to.
        }
        finally
        {
            connection.Dispose();
            try
            {
                places.Release();
            }
            catch (ObjectDisposedException)
            {
                // The agent ended meanwhile.
            }
        }
    }

    private async Task AnswerAsync(Socket connection, CancellationToken stopping)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        reading.CancelAfter(Patience);
        var line = await ReadLineAsync(connection, reading.Token);
        var response = AgentRequest.Read(line) is { } request
            ? await AnswerInTimeAsync(request, stopping)
            : AgentResponse.Refused("the request is not of the berth agent's protocol", "ask with docker-credential-berth");

        using var writing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        writing.CancelAfter(Patience);
        ReadOnlyMemory<byte> rest = response.ToLine();
        while (!rest.IsEmpty)
        {
            rest = rest[await connection.SendAsync(rest, writing.Token)..];
        }
    }

    private async Task<AgentResponse> AnswerInTimeAsync(AgentRequest request, CancellationToken stopping)
    {
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        answering.CancelAfter(AgentProtocol.AnswerTime);
        try
        {
            return await answer(request, answering.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return AgentResponse.Refused(
                $"the login was not to be had within {AgentProtocol.AnswerTime.TotalSeconds} seconds", "see what is slow: berth doctor");
        }
    }

    private static async Task<byte[]> ReadLineAsync(Socket connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var read = await connection.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            var end = buffer.AsSpan(length, read).IndexOf((byte)'\n');
            if (read == 0 || end >= 0)
            {
                return buffer[..(end < 0 ? length : length + end)];
            }

            length += read;
            if (length == AgentProtocol.MaxLineBytes)
            {
                return [];
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, AgentProtocol.MaxLineBytes));
            }
        }
    }
}
