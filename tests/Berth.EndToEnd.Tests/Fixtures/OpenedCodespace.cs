using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Testing;
using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>A codespace that a real agent of a host's user serves, made and opened as a launcher does.</summary>
public sealed class OpenedCodespace : IAsyncDisposable
{
    public const string Id = "one";

    private const UnixFileMode MountedMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder folder = new();
    private readonly PrivateCa? authority;
    private BackgroundProgram? agent;

    private OpenedCodespace(PrivateCa? authority) => this.authority = authority;

    /// <summary>Everything that programs here may write to.</summary>
    public TemporaryFolder Folder => folder;

    /// <summary>What a container would have mounted.</summary>
    public string Inside => folder["codespaces", Id, "inside"];

    /// <summary>The static helper, beside its socket.</summary>
    public string Helper => Path.Combine(Inside, BerthPrograms.HelperName);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static Task<OpenedCodespace> OpenAsync(IReadOnlyDictionary<string, string> variables, params AgentSet[] sets) =>
        OpenAsync(authority: null, variables, sets);

    /// <summary>As above, with an agent that trusts our authority.</summary>
    public static async Task<OpenedCodespace> OpenAsync(
        PrivateCa? authority, IReadOnlyDictionary<string, string> variables, params AgentSet[] sets)
    {
        BerthPrograms.Required();
        var codespace = new OpenedCodespace(authority);
        codespace.folder.Make("codespaces");
        codespace.folder.Make($"codespaces/{Id}");
        codespace.folder.Make($"codespaces/{Id}/launch");
        Directory.CreateDirectory(codespace.Inside);
        File.SetUnixFileMode(codespace.Inside, MountedMode);
        File.Copy(BerthPrograms.StaticHelper, codespace.Helper);
        await codespace.StartAgentAsync();
        codespace.Open(variables, sets);
        return codespace;
    }

    public async Task StartAgentAsync()
    {
        var environment = ProgramEnvironment.Bare(folder.Make("home"));
        environment["XDG_RUNTIME_DIR"] = folder.Make("runtime");
        if (authority is not null)
        {
            environment["SSL_CERT_FILE"] = folder.Write("authority.pem", authority.Pem);
        }

        agent = BackgroundProgram.Start(BerthPrograms.Berth, ["agent"], environment, folder["agent.log"]);
        await agent.ReadyAsync(() => Task.FromResult(Answer(new(AgentWords.List))), CancellationToken);
    }

    /// <summary>Opens it, or opens it again.</summary>
    public void Open(IReadOnlyDictionary<string, string> variables, params AgentSet[] sets)
    {
        var answer = new AgentClient(HostSocket, owner: null).Ask(new(AgentWords.Open)
        {
            Codespace = Id,
            Sets = sets,
            Opening = new(folder["codespaces", Id]) { Environment = variables.ToDictionary(pair => pair.Key, pair => new SecretText(pair.Value)) },
        });
        Assert.Equal((AgentWords.Done, null), (answer.Outcome, answer.Reason));
    }

    /// <summary>Ends the agent as a crash would.</summary>
    public Task KillAgentAsync() => agent!.KillAsync();

    /// <summary>Runs the static helper with these words.</summary>
    public Task<ProgramRun> HelperAsync(params string[] words) => ProgramRun.OfAsync(Helper, words, Environment, CancellationToken);

    /// <summary>Runs a script of a shell that finds the helper on its path.</summary>
    public Task<ProgramRun> ShellAsync(string script, string input = "") =>
        ProgramRun.OfAsync("/bin/sh", ["-c", script], Environment, CancellationToken, input);

    public async ValueTask DisposeAsync()
    {
        if (agent is not null)
        {
            await agent.DisposeAsync();
        }

        folder.Dispose();
    }

    private AgentResponse? Answer(AgentRequest request)
    {
        try
        {
            return new AgentClient(HostSocket, owner: null).Ask(request);
        }
        catch (AgentUnreachableException)
        {
            return null;
        }
    }

    private string HostSocket => folder["runtime", "berth", "agent.sock"];

    private Dictionary<string, string> Environment => new() { ["PATH"] = $"{Inside}:{ProgramEnvironment.Path}", ["HOME"] = "/", ["KEPT"] = "kept" };
}
