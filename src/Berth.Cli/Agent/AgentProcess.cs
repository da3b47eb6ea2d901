using System.Diagnostics;
using System.Runtime.InteropServices;
using Berth.Core.Client;

namespace Berth.Cli.Agent;

/// <summary>Makes this process an agent: hidden from debuggers, deaf to the terminal, serving until a signal or its last registry is gone.</summary>
public static partial class AgentProcess
{
    /// <summary>How often renewals are looked at.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Variables that a started agent keeps: where it lives, whom it trusts and how it reaches AWS. No set reaches it this way; a proxy's
    /// address may hold the proxy's own password, without which nothing would be reached.
    /// </summary>
    internal static readonly string[] KeptVariables =
    [
        "HOME", "PATH", "LANG", "TZ", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_ECR_PUBLIC",
        "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy",
    ];

    /// <summary>Serves a directory until <paramref name="stopping"/>.</summary>
    /// <param name="ready">Told once the socket answers.</param>
    /// <param name="renew">Called every half minute.</param>
    /// <param name="end">Called at the end, before another agent may serve here.</param>
    /// <exception cref="AgentRunsAlreadyException">Another agent serves this directory.</exception>
    public static async Task ServeAsync(
        AgentServer server, AgentDirectory directory, UnixFileMode socketMode, Action ready, Func<CancellationToken, Task> renew,
        Func<ValueTask> end, TimeProvider clock, CancellationToken stopping)
    {
        using var only = TakeLock(directory);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var listening = new TaskCompletionSource();
        var serving = server.ServeAsync(socketMode, listening, ending.Token);
        if (await Task.WhenAny(listening.Task, serving) == serving)
        {
            await serving;
            return;
        }

        ready();
        var renewing = RenewAsync(renew, clock, ending.Token);
        await serving;
        await ending.CancelAsync();
        await end();
        await renewing;
    }

    /// <summary>Keeps other processes of this user from reading memory and environment, and a crash from writing them to a disk.</summary>
    /// <exception cref="IOException">The system does not do it.</exception>
    public static void HideMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        const int setDumpable = 4;
        if (NativeMethods.Prctl(setDumpable, 0, 0, 0, 0) != 0)
        {
            throw new IOException("the system does not keep other programs out of this one's memory (PR_SET_DUMPABLE), where secrets are");
        }
    }

    /// <summary>Leaves the terminal's session, so that closing it does not end the agent.</summary>
    public static void LeaveSession() => _ = NativeMethods.SetSid();

    /// <summary>Starts an agent for this user in the background and waits until it answers.</summary>
    /// <exception cref="AgentUnreachableException">It ended instead; the message quotes its last words.</exception>
    public static void Start(Surroundings surroundings)
    {
        var start = new ProcessStartInfo(surroundings.ProgramPath, ["agent", "--background"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var name in KeptVariables.Where(surroundings.Environment.ContainsKey))
        {
            start.Environment[name] = surroundings.Environment[name];
        }

        using var agent = Process.Start(start) ?? throw new AgentUnreachableException("the berth agent cannot be started", inner: null);
        agent.StandardInput.Close();
        if (agent.StandardOutput.ReadLine() is null)
        {
            var words = agent.StandardError.ReadToEnd().Trim();
            throw new AgentUnreachableException($"the berth agent ended at its start{(words is "" ? "" : $": {words}")}", inner: null);
        }
    }

    private static FileStream TakeLock(AgentDirectory directory)
    {
        try
        {
            return new(
                System.IO.Path.Combine(directory.Path, "agent.lock"),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new AgentRunsAlreadyException(directory.Path, e);
        }
    }

    private static async Task RenewAsync(Func<CancellationToken, Task> renew, TimeProvider clock, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await renew(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "prctl")]
        internal static partial int Prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

        [LibraryImport("libc", EntryPoint = "setsid")]
        internal static partial int SetSid();
    }
}

/// <summary>A directory has an agent already.</summary>
public sealed class AgentRunsAlreadyException(string directory, Exception inner)
    : Exception($"another berth agent serves {directory}", inner);
