using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Core.Ecr;

namespace Berth.Core.Tests.Ecr;

/// <summary>A server that answers every request with the same bytes and closes; with none it stays silent.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task loop;

    private RawServer(byte[]? answer)
    {
        listener.Start();
        loop = ServeAsync(answer);
    }

    public EcrEndpoint Endpoint => new(new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), null, "ecr", "eu-west-1");

    /// <summary>Ends with the first request.</summary>
    public Task Asked => asked.Task;

    public static RawServer Silent() => new(null);

    public static RawServer Answering(string answer) => new(Encoding.UTF8.GetBytes(answer));

    /// <summary>Answers with a body as AWS sends it.</summary>
    public static RawServer Answering(int status, string body) => Answering(
        $"HTTP/1.1 {status} X\r\nContent-Type: application/x-amz-json-1.1\r\n"
        + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync(byte[]? answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await AnswerAsync(client.GetStream(), answer);
            }
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, byte[]? answer)
    {
        try
        {
            _ = await stream.ReadAsync(new byte[64 * 1024], stop.Token);
            asked.TrySetResult();
            if (answer is null)
            {
                await Task.Delay(Timeout.Infinite, stop.Token);
                return;
            }

            await stream.WriteAsync(answer, stop.Token);
            stream.Socket.Shutdown(SocketShutdown.Send);
            // Read what is left, so that closing does not cut off what was written.
            while (await stream.ReadAsync(new byte[64 * 1024], stop.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // The client had enough.
        }
    }
}
