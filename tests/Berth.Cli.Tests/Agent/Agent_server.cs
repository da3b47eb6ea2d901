using System.Net.Sockets;
using System.Text;
using Berth.Cli.Agent;
using Berth.Core.Client;

namespace Berth.Cli.Tests.Agent;

public sealed class Agent_server : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("berth-agent-");
    private readonly CancellationTokenSource stopping = new();
    private AgentDirectory directory = null!;
    private Task serving = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        directory = new(folder.FullName, owner: null);
        var ready = new TaskCompletionSource();
        serving = new AgentServer(directory, AnswerAsync).ServeAsync(UnixFileMode.UserRead | UnixFileMode.UserWrite, ready, stopping.Token);
        await ready.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Answers_the_client() => Assert.Equal("mona", Ask("ghcr.io").Username);

    [Fact]
    public void Answers_a_long_line() => Assert.Equal("mona", Ask(new string('x', 200_000)).Username);

    [Fact]
    public void Opens_its_socket_to_its_owner_alone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.Socket));

    [Fact]
    public async Task Answers_many_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Factory.StartNew(
            () => Ask("ghcr.io"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(answers, answer => Assert.Equal("mona", answer.Username));
    }

    [Theory]
    [InlineData("rubbish\n")]
    [InlineData("\n")]
    [InlineData("{\"op\":\"get\"\n")]
    public async Task Answers_rubbish_with_a_refusal(string line)
    {
        using var socket = await ConnectedAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(line));

        Assert.Contains("refused", await AllAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outlives_clients_that_go_away()
    {
        for (var i = 0; i < 200; i++)
        {
            using var socket = await ConnectedAsync();
            if (i % 2 == 0)
            {
                await socket.SendAsync("{\"op\":\"get\",\"ser"u8.ToArray());
            }
        }

        Assert.Equal("mona", Ask("ghcr.io").Username);
    }

    [Fact]
    public async Task Reads_no_line_without_end()
    {
        using var socket = await ConnectedAsync();
        var chunk = new byte[64 * 1024];
        Array.Fill(chunk, (byte)'x');
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await socket.SendAsync(chunk);
            }
        });
    }

    [Fact]
    public async Task Leaves_no_socket_behind()
    {
        await stopping.CancelAsync();
        await serving;

        Assert.False(File.Exists(directory.Socket));
    }

    private static Task<AgentResponse> AnswerAsync(AgentRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new AgentResponse(AgentWords.Found) { Username = "mona", Secret = new(request.Server ?? "") });

    private AgentResponse Ask(string server) => new AgentClient(directory).Ask(new(AgentWords.Get, server));

    private async Task<Socket> ConnectedAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(directory.Socket));
        return socket;
    }

    private static async Task<string> AllAsync(Socket socket)
    {
        using var text = new StreamReader(new NetworkStream(socket));
        return await text.ReadToEndAsync();
    }
}
