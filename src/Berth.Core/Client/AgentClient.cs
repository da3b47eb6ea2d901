using System.Text.Json;

namespace Berth.Core.Client;

/// <summary>Asks the agent behind a socket. Blocking calls: a helper is one question, and a thread costs more than the answer.</summary>
/// <param name="socketPath">The socket's path; the system allows about 100 characters.</param>
/// <param name="owner">The user whose agent must answer, or root's; null where whoever answers is right, as in a container.</param>
public sealed class AgentClient(string socketPath, uint? owner)
{
    /// <summary>Asks the agent that serves through a directory.</summary>
    public AgentClient(AgentDirectory directory)
        : this(directory.Socket, directory.Owner)
    {
    }

    /// <summary>How long a connection may take: the agent is on this machine.</summary>
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(1);

    /// <summary>How long the answer may take. Default <see cref="AgentProtocol.WaitTime"/>.</summary>
    public TimeSpan WaitTime { get; init; } = AgentProtocol.WaitTime;

    /// <summary>One question, one answer.</summary>
    /// <exception cref="AgentUnreachableException">Nobody answers there, or what answers is no agent or somebody else's.</exception>
    public AgentResponse Ask(AgentRequest request)
    {
        try
        {
            using var socket = AgentSocket.Connect(socketPath, ConnectTime, WaitTime, owner);
            socket.SendAll(request.ToLine());
            return AgentResponse.Read(ReadLine(socket));
        }
        catch (JsonException e)
        {
            throw new AgentUnreachableException("what answers on the berth agent's socket is no agent", e);
        }
    }

    private static byte[] ReadLine(AgentSocket socket)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var read = socket.Receive(buffer.AsSpan(length));
            if (read == 0)
            {
                throw new AgentUnreachableException("the berth agent is gone", inner: null);
            }

            if (buffer.AsSpan(length, read).IndexOf((byte)'\n') is var end and >= 0)
            {
                return buffer[..(length + end)];
            }

            length += read;
            if (length == AgentProtocol.MaxLineBytes)
            {
                throw new JsonException("the agent's answer is too long");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, AgentProtocol.MaxLineBytes));
            }
        }
    }
}

/// <summary>No agent answers; the message says in one line which way.</summary>
public sealed class AgentUnreachableException(string message, Exception? inner) : Exception(message, inner);
