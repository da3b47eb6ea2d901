using System.Buffers;
using System.Text;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>
/// Reads a file of secrets: a flat JSON object, as <c>devcontainer --secrets-file</c> takes it, or lines of <c>NAME=value</c>. Nothing
/// in it is expanded: a <c>$</c> is a <c>$</c>.
/// </summary>
public static class SecretsFile
{
    /// <summary>How large a file may be, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>How many entries a file may have.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>How long a pipe may take to get somebody who writes to it; what is written may then come as slowly as it likes.</summary>
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(3);

    private const UnixFileMode OthersMayRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>How names of descriptors begin: another program chose what is behind them.</summary>
    private static readonly string[] OpenedByOthers = ["/dev/stdin", "/dev/fd/", "/proc/"];

    /// <summary>Opens and reads a file, which may also be a pipe. What keeps it from being opened is a fault, not an exception.</summary>
    public static SecretsFileResult Open(string path)
    {
        try
        {
            // A named pipe opens when somebody opens its other end, and perhaps nobody ever does.
            // A thread of its own: a busy pool would make every file look like such a pipe.
            var opening = Task.Factory.StartNew(
                () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            if (Task.WaitAny([opening], OpenTime) < 0)
            {
                return new SecretsFileResult.Fault($"secrets file '{Printable.Text(path)}' is a pipe that nobody writes to");
            }

            using var file = opening.GetAwaiter().GetResult();
            var content = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return Read(path, content.AsSpan(0, length), ModeOf(file, path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var (reason, hint) = failure switch
            {
                FileNotFoundException or DirectoryNotFoundException => ("does not exist", "check its name; a relative one begins at the current directory"),
                UnauthorizedAccessException when Directory.Exists(path) => ("is a directory", "name a file in it"),
                UnauthorizedAccessException => ("may not be read by this user", "let this user read it, or name another file"),
                _ => ("cannot be read", "check its name, and the disk it lies on"),
            };
            return new SecretsFileResult.Fault($"secrets file '{Printable.Text(path)}' {reason}", hint);
        }
    }

    /// <summary>Reads what a file holds.</summary>
    /// <param name="path">The file's name, for messages alone.</param>
    /// <param name="content">All of it; more than <see cref="MaxBytes"/> is a fault.</param>
    /// <param name="mode">Who may read the file, or null where that is not known.</param>
    /// <returns>The entries, or the fault. Never throws for what the file holds.</returns>
    public static SecretsFileResult Read(string path, ReadOnlySpan<byte> content, UnixFileMode? mode)
    {
        var name = Printable.Text(path);
        if (FaultOf(content) is { } fault)
        {
            return new SecretsFileResult.Fault($"secrets file '{name}' {fault}");
        }

        var text = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        var entries = JsonSecrets.IsJson(text)
            ? JsonSecrets.Read(text, out var problem)
            : DotenvSecrets.Read(Encoding.UTF8.GetString(text), out problem);
        if (problem is not null)
        {
            return new SecretsFileResult.Fault($"secrets file '{name}', {problem}");
        }

        return new SecretsFileResult.Read(
            new(SecretLevel.User, $"file {name}", entries.Latest) { File = name == path ? path : null },
            [.. entries.Twice.Select(twice => Twice(name, twice)), .. OfMode(path, mode)]);
    }

    /// <summary>Who may read a file that lies on a disk; null for a pipe, a device, and a file that somebody else opened, which have no mode to correct.</summary>
    private static UnixFileMode? ModeOf(FileStream file, string path) =>
        OperatingSystem.IsWindows() || !file.CanSeek || file.Length == 0 || OpenedByOthers.Any(start => path.StartsWith(start, StringComparison.Ordinal))
            ? null
            : File.GetUnixFileMode(file.SafeFileHandle);

    /// <summary>What keeps the bytes from being text, to follow the file's name in a sentence.</summary>
    private static string? FaultOf(ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxBytes)
        {
            return $"is larger than {MaxBytes} bytes, which no file of secrets is";
        }

        if (content is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
        {
            return "is text in UTF-16; save it as UTF-8";
        }

        if (content.IndexOf((byte)0) is var zero and >= 0)
        {
            return $"is not text: line {LineAt(content, zero)} holds a zero byte";
        }

        return FirstInvalid(content) is var invalid and >= 0
            ? $"is not text in UTF-8: line {LineAt(content, invalid)} holds other bytes"
            : null;
    }

    internal static int LineAt(ReadOnlySpan<byte> content, int position) => 1 + content[..position].Count((byte)'\n');

    /// <summary>Where the first byte is that is not UTF-8, or -1.</summary>
    private static int FirstInvalid(ReadOnlySpan<byte> content)
    {
        for (var position = 0; position < content.Length;)
        {
            if (content[position] < 0x80)
            {
                position++;
            }
            else if (Rune.DecodeFromUtf8(content[position..], out _, out var length) == OperationStatus.Done)
            {
                position += length;
            }
            else
            {
                return position;
            }
        }

        return -1;
    }

    private static Problem Twice(string file, RepeatedName repeated) => new(
        ProblemCode.NameTwiceInFile,
        Severity.Warning,
        Printable.Text(repeated.Name),
        $"'{Printable.Text(repeated.Name)}' is set more than once in '{file}', and line {repeated.Line}, the last, is used",
        "two values for one name are most likely one too many",
        $"keep one line for '{Printable.Text(repeated.Name)}' in '{file}'");

    private static IEnumerable<Problem> OfMode(string path, UnixFileMode? mode)
    {
        if (mode is { } bits && (bits & (OthersMayRead | OthersMayWrite)) != 0)
        {
            var others = (bits & OthersMayWrite) != 0 ? "changed" : "read";
            yield return new(
                ProblemCode.SecretsFileOpen,
                (bits & OthersMayWrite) != 0 ? Severity.Warning : Severity.Notice,
                Printable.Text(path),
                $"'{Printable.Text(path)}' may be {others} by other users of this machine (mode {Convert.ToString((int)bits, toBase: 8)})",
                others == "read"
                    ? "a password is worth as much as the file it lies in is private"
                    : "who may change where a password is sent has the password",
                "let its owner alone read and write it",
                Printable.Text(path) == path ? $"chmod 600 {SecretCommands.Quoted(path)}" : null);
        }
    }
}
