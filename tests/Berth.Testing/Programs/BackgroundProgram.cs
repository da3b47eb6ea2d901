using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Berth.Testing.Programs;

/// <summary>A program that serves until it is disposed; what it says goes to a file.</summary>
public sealed partial class BackgroundProgram : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process process;

    private BackgroundProgram(Process process, string logFile) => (this.process, LogFile) = (process, logFile);

    public string LogFile { get; }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>Once it has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>All it has said so far.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    /// <summary>Starts a program with exactly the environment given.</summary>
    public static BackgroundProgram Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string logFile)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > \"$0\" 2>&1 < /dev/null", logFile, program, .. arguments]);
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!, logFile);
    }

    /// <summary>Asks again and again until the program answers, that is until the answer is not null.</summary>
    /// <exception cref="TimeoutException">It ended, or did not answer in time; the message has its log.</exception>
    public async Task<T> ReadyAsync<T>(Func<Task<T?>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (!HasEnded && Stopwatch.GetElapsedTime(started) < Patience)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        throw new TimeoutException($"{process.StartInfo.ArgumentList[3]} {(HasEnded ? "ended" : "is not ready")}:\n{Log}");
    }

    /// <summary>Ends it without asking, as a crash would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, and ends it where it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = Kill(process.Id, Terminate);
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
