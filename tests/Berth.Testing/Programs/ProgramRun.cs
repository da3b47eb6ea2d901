using System.Diagnostics;

namespace Berth.Testing.Programs;

/// <summary>What a program that ran to its end left: its exit code and its words.</summary>
public sealed record ProgramRun(string Command, int ExitCode, string Out, string Error)
{
    /// <summary>How long a program may run, unless a test says otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>All its words.</summary>
    public string Words => Out + Error;

    /// <summary>Itself, where the program ended with 0.</summary>
    /// <exception cref="InvalidOperationException">It ended otherwise; the message has all its words.</exception>
    public ProgramRun Succeeded() => ExitCode == 0 ? this : throw new InvalidOperationException($"It should have succeeded: {this}");

    /// <summary>Itself, where the program ended with another code than 0.</summary>
    /// <exception cref="InvalidOperationException">It ended with 0; the message has all its words.</exception>
    public ProgramRun Failed() => ExitCode != 0 ? this : throw new InvalidOperationException($"It should have failed: {this}");

    public override string ToString() => $"'{Command}' ended with {ExitCode}\n--- out ---\n{Out}\n--- error ---\n{Error}";

    /// <summary>Runs a program with exactly the environment given, to its end.</summary>
    /// <exception cref="TimeoutException">It was still running when the time was over, and has been killed with its children.</exception>
    public static async Task<ProgramRun> OfAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken,
        string input = "",
        TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var command = $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}";
        try
        {
            await WriteAsync(process, input);
            await Task.WhenAll(process.WaitForExitAsync(cancellationToken), output, error)
                .WaitAsync(patience ?? Patience, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{command}' did not end within {patience ?? Patience}.", e);
        }

        return new(command, process.ExitCode, await output, await error);
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its input, before it read everything: its exit code says whether that was right.
        }
    }
}
