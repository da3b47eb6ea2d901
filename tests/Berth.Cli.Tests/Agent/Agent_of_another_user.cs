using System.Diagnostics;
using Berth.Cli.Agent;
using Berth.Core.Client;
using Berth.Testing;

namespace Berth.Cli.Tests.Agent;

/// <summary>Somebody else on this machine was first to make the directory where an agent is looked for, and listens there.</summary>
public sealed class Agent_of_another_user : IDisposable
{
    private const int Other = 12345;

    private const string Listen = """
        import os, socket, sys
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(sys.argv[1])
        os.chmod(sys.argv[1], 0o777)
        listener.listen()
        print("ready", flush=True)
        print("heard: " + listener.accept()[0].recv(65536).decode(), flush=True)
        """;

    private readonly Script script = new();
    private readonly string directory;

    public Agent_of_another_user()
    {
        var run = script.Environment["XDG_RUNTIME_DIR"];
        directory = Directory.CreateDirectory(Path.Combine(run, "berth")).FullName;
        foreach (var folder in (string[])[Path.GetDirectoryName(run)!, run, directory])
        {
            File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("777", 8));
        }
    }

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Is_told_nothing()
    {
        using var listener = await ListenAsync();

        var result = await script.HelperAsync("store", """{"ServerURL":"ghcr.io","Username":"mona","Secret":"canary"}""");

        Assert.Equal((1, "what listens on the berth agent's socket is another user's, and is told nothing; run berth login again\n"), (result.ExitCode, result.Out));
        Assert.Equal("heard: ", await listener.StandardOutput.ReadLineAsync());
    }

    [Theory]
    [InlineData("login")]
    [InlineData("agent")]
    public async Task Keeps_ours_from_beginning_there(string command)
    {
        using var listener = await ListenAsync();

        var result = await script.With("GH", "ghcr.io", "mona", "canary").RunAsync(command);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("another user's", result.Error, StringComparison.Ordinal);

        listener.Kill();
    }

    /// <summary>A pipe that nobody writes to: opening it would take for ever.</summary>
    [Fact]
    public async Task Has_no_word_in_what_was_served_here()
    {
        await RunAsync("/usr/bin/mkfifo", Path.Combine(directory, "registries"));

        var result = await script.HelperAsync("get", "ghcr.io").WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((1, "credentials not found in native keychain\n"), (result.ExitCode, result.Out));
    }

    [Fact]
    public async Task Owns_a_directory_that_is_not_ours_whatever_its_mode()
    {
        await GiveAwayAsync();
        File.SetUnixFileMode(directory, PrivateDirectory.Mode);

        Assert.Throws<IOException>(() => PrivateDirectory.Ensure(directory, script.Surroundings().UserId));
    }

    /// <summary>Inside a container the agent's user is nobody that is known there, and the socket came with the mount.</summary>
    [Fact]
    public async Task Is_asked_where_the_socket_came_with_a_mount()
    {
        using var listener = await ListenAsync();

        Assert.Throws<AgentUnreachableException>(() => new AgentClient(new AgentDirectory(directory, owner: null)).Ask(new(AgentWords.List)));

        Assert.Equal("""heard: {"v":1,"op":"list"}""", await listener.StandardOutput.ReadLineAsync());
    }

    private async Task<Process> ListenAsync()
    {
        await GiveAwayAsync();
        var start = new ProcessStartInfo(
            Requires.Program("/usr/bin/setpriv"),
            [$"--reuid={Other}", $"--regid={Other}", "--clear-groups", Requires.Program("/usr/bin/python3"), "-c", Listen, Path.Combine(directory, "agent.sock")])
        {
            RedirectStandardOutput = true,
        };
        var listener = Process.Start(start)!;
        Assert.Equal("ready", await listener.StandardOutput.ReadLineAsync());
        return listener;
    }

    private Task GiveAwayAsync()
    {
        Requires.That(Environment.IsPrivilegedProcess, "root, to act as another user");
        return RunAsync("/bin/chown", $"{Other}:{Other}", directory);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
