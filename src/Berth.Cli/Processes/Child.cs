using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Berth.Cli.Processes;

/// <summary>A program that is run to its end, with exactly the environment it is given.</summary>
/// <param name="Program">Its path.</param>
/// <param name="Folder">Where it starts.</param>
public sealed record Child(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Folder = "/")
{
    /// <summary>How much of either output is kept, in characters; what is beyond is read and dropped.</summary>
    public const int MaxKept = 4 << 20;

    /// <summary>Runs it with nothing to read, and hands its lines on while it runs.</summary>
    /// <exception cref="ChildNotStartedException">There is no such program, or it may not be run.</exception>
    /// <exception cref="OperationCanceledException">It and all its children have been ended.</exception>
    public async Task<ChildRun> RunAsync(CancellationToken cancellationToken, Action<string>? output = null, Action<string>? error = null)
    {
        using var process = Start(redirect: true);
        process.StandardInput.Close();
        var readOut = ReadAsync(process.StandardOutput, output);
        var readError = ReadAsync(process.StandardError, error);
        await EndOrKillAsync(process, cancellationToken);
        return new(process.ExitCode, await InTimeAsync(readOut), await InTimeAsync(readError));
    }

    /// <summary>Runs it on this program's own terminal.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ChildNotStartedException">There is no such program, or it may not be run.</exception>
    public async Task<int> AttachedAsync(CancellationToken cancellationToken)
    {
        using var process = Start(redirect: false);
        await EndOrKillAsync(process, cancellationToken);
        return process.ExitCode;
    }

    private Process Start(bool redirect)
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardInput = redirect,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
            WorkingDirectory = Folder,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start) ?? throw new ChildNotStartedException(Program, "it did not start", inner: null);
        }
        catch (Win32Exception e)
        {
            throw new ChildNotStartedException(Program, e.Message, e);
        }
    }

    private static async Task EndOrKillAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, Action<string>? tell)
    {
        var kept = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            tell?.Invoke(line);
            if (kept.Length < MaxKept)
            {
                kept.Append(line).Append('\n');
            }
        }

        return kept.ToString();
    }

    /// <summary>A grandchild that goes on may hold the pipe open; what the program itself said has come by then.</summary>
    private static async Task<string> InTimeAsync(Task<string> reading) =>
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(2))) == reading ? await reading : "";
}

/// <summary>What a program left.</summary>
public sealed record ChildRun(int ExitCode, string Out, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The lines of its output that are not empty.</summary>
    public IEnumerable<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A program could not be started.</summary>
public sealed class ChildNotStartedException(string program, string why, Exception? inner)
    : Exception($"'{program}' cannot be started: {why}", inner);
