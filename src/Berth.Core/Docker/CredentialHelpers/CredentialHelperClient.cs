using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Berth.Core.References;

namespace Berth.Core.Docker.CredentialHelpers;

/// <summary>Asks another credential helper what a client would ask it, in a bounded time and for a bounded answer.</summary>
/// <param name="environment">The environment of the client, whose <c>PATH</c> decides which program runs.</param>
/// <param name="clock">Measures the time-out.</param>
public sealed class CredentialHelperClient(IReadOnlyDictionary<string, string> environment, TimeProvider clock)
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>How long a helper may take. Default 3 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Where <c>docker-credential-NAME</c> lies on the path; null where it does not.</summary>
    public string? Locate(string name) => Locate(name, environment.GetValueOrDefault("PATH") ?? "");

    /// <summary>Where <c>docker-credential-NAME</c> lies on a given path: the first file that anybody may execute.</summary>
    public static string? Locate(string name, string path)
    {
        var program = CredentialHelperProtocol.ProgramPrefix + name;
        return name is "" || program.AsSpan().ContainsAny('/', '\0')
            ? null
            : path.Split(':').Where(folder => folder is not "")
                .Select(folder => Path.Combine(folder, program))
                .FirstOrDefault(file => File.Exists(file) && (File.GetUnixFileMode(file) & AnyExecute) != 0);
    }

    /// <summary><c>get</c> for one server.</summary>
    public async Task<HelperAnswer> GetAsync(string name, string serverUrl, CancellationToken cancellationToken)
    {
        if (Locate(name) is not { } file)
        {
            return new HelperAnswer.Missing(Printable.Text(CredentialHelperProtocol.ProgramPrefix + name));
        }

        Process process;
        try
        {
            process = Process.Start(StartOf(file))!;
        }
        catch (Win32Exception e)
        {
            return new HelperAnswer.NotStarted(Printable.Text(file), ReasonOf(e));
        }

        using (process)
        {
            return await ConverseAsync(process, serverUrl, cancellationToken);
        }
    }

    private ProcessStartInfo StartOf(string file)
    {
        var start = new ProcessStartInfo(file, ["get"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task<HelperAnswer> ConverseAsync(Process process, string serverUrl, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // A grandchild may hold the pipes open after the helper has ended, so every wait is a bounded one.
            var output = ReadAsync(process.StandardOutput.BaseStream, either.Token);
            var errors = ReadAsync(process.StandardError.BaseStream, either.Token);
            await WriteAsync(process, serverUrl, either.Token);
            await process.WaitForExitAsync(either.Token);
            var (said, complained) = (await output.WaitAsync(either.Token), await errors.WaitAsync(either.Token));
            return said is null
                ? new HelperAnswer.Unreadable($"the answer is over {CredentialHelperProtocol.MaxBytes} bytes")
                : HelperAnswer.Read(process.ExitCode, said, complained is null ? "" : Encoding.UTF8.GetString(complained));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new HelperAnswer.TimedOut(Timeout);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(Process process, string serverUrl, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(serverUrl.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; what it answered counts all the same.
        }
    }

    /// <returns>All there is, or null where it is too much; the pipe is read to its end, so that the writer can end.</returns>
    private static async Task<byte[]?> ReadAsync(Stream pipe, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[8192];
        while (await pipe.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (kept.Length <= CredentialHelperProtocol.MaxBytes)
            {
                kept.Write(buffer, 0, read);
            }
        }

        return kept.Length <= CredentialHelperProtocol.MaxBytes ? kept.ToArray() : null;
    }

    private static string ReasonOf(Win32Exception failure) => failure.NativeErrorCode switch
    {
        2 => "no such file or directory (its interpreter or loader is missing)",
        8 => "exec format error",
        13 => "permission denied",
        _ => Printable.Text(failure.Message),
    };
}
