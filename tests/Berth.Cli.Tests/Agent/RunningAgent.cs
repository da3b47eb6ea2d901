using Berth.Cli.Agent;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Tests.Agent;

/// <summary>The agent of a host's user, in this process, behind real sockets.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly Script script;
    private readonly CancellationTokenSource stopping = new();

    private RunningAgent(Script script)
    {
        this.script = script;
        var surroundings = script.Surroundings();
        PrivateDirectory.Ensure(surroundings.RuntimeDirectory, surroundings.UserId);
        Directory = new(surroundings.RuntimeDirectory, surroundings.UserId);
        Client = new(surroundings);
    }

    public AgentDirectory Directory { get; }

    /// <summary>What a launcher asks it with.</summary>
    public CodespaceClient Client { get; }

    /// <summary>Ends with the agent.</summary>
    public Task Serving { get; private set; } = Task.CompletedTask;

    public static async Task<RunningAgent> StartAsync(Script script)
    {
        var agent = new RunningAgent(script);
        var keychains = new Keychains(script.Surroundings());
        var logins = new AgentLogins(keychains.Of, keychains.ExpiryOf);
        var codespaces = new OpenCodespaces(
            () => new AgentLogins(keychains.Of, keychains.ExpiryOf), client => new ClientLogins(client, logins.GetAsync, TimeProvider.System), script.Surroundings().UserId);
        var host = new HostAgent(logins, codespaces, agent.Directory, agent.stopping);
        var ready = new TaskCompletionSource();
        agent.Serving = AgentProcess.ServeAsync(
            new(agent.Directory, host.AnswerAsync), agent.Directory, PrivateDirectory.Mode, ready.SetResult,
            _ => Task.CompletedTask, codespaces.DisposeAsync, TimeProvider.System, agent.stopping.Token);
        await Task.WhenAny(ready.Task, agent.Serving);
        return agent;
    }

    /// <summary>A codespace's directory as a launcher makes it.</summary>
    public CodespaceDirectory Make(string name)
    {
        var directory = new CodespaceDirectory(Path.Combine(script.Environment["XDG_RUNTIME_DIR"], name), script.Surroundings().UserId);
        System.IO.Directory.CreateDirectory(directory.Path, PrivateDirectory.Mode);
        System.IO.Directory.CreateDirectory(directory.Launch.Path, PrivateDirectory.Mode);
        System.IO.Directory.CreateDirectory(directory.Inside.Path);
        File.SetUnixFileMode(directory.Inside.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        return directory;
    }

    /// <summary>Opens a codespace of this name in a directory of this name.</summary>
    public CodespaceDirectory Open(string name, params RegistrySecretSet[] sets)
    {
        var directory = Make(name);
        Assert.Null(Client.Open(name, directory, Of(sets), new Dictionary<string, SecretText>(), forwardsLogins: false));
        return directory;
    }

    public AgentResponse Ask(AgentRequest request) => new AgentClient(Directory).Ask(request);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Serving;
        stopping.Dispose();
    }

    public static RegistrySecretSets Of(params RegistrySecretSet[] sets) => RegistrySecretSets.None with { Serving = sets };

    public static RegistrySecretSet Set(string registry, string user, string password = "password") =>
        new("SET", SecretLevel.User, "environment", RegistryHost.Parse(registry), null, user, new(password), null);
}
