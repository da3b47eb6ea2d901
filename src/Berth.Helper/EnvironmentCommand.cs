using System.Runtime.InteropServices;
using System.Text;
using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.Docker.CredentialHelpers;
using Berth.Core.References;

namespace Berth.Helper;

/// <summary>
/// <c>env</c>: starts a command with the codespace's variables, which no argument, label or file ever holds, or prints them for a shell.
/// Without an agent the command starts without them, and a shell comes up: a lost secret must not lock anybody out.
/// </summary>
internal static partial class EnvironmentCommand
{
    private const int Refused = 1;

    /// <summary>What shells answer for a command that is there and does not start, and for one that is not there.</summary>
    private const int NotStarted = 126, NotFound = 127;

    private const int NoSuchFile = 2;

    /// <summary>The agent has them at hand.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static string Usage(string programName) => $"""
        {CredentialHelperProtocol.Usage(programName)}
               {programName} env -- COMMAND [ARGUMENT]...    starts a command with the codespace's variables
               {programName} env --shell                     prints them for a shell to evaluate
               {programName} config                          puts the client configuration onto its tmpfs, where it is missing
        """;

    /// <returns>The exit code; a command that starts takes this process's place.</returns>
    public static int Run(string programName, AgentDirectory directory, string[] args)
    {
        switch (args)
        {
            case ["env", "--shell"]:
                return Print(Join(Variables(programName, directory, "this shell comes up"), directory));
            case ["env", "--", var command, ..]:
                return Start(programName, command, args, Join(Variables(programName, directory, "this command runs"), directory));
            default:
                Tell(Usage(programName));
                return Refused;
        }
    }

    private static IReadOnlyDictionary<string, SecretText> Join(IReadOnlyDictionary<string, SecretText> variables, AgentDirectory directory) =>
        TrustBundle.Join(variables, directory, name => Marshal.PtrToStringUTF8(NativeMethods.GetEnvironmentVariable(name)));

    private static IReadOnlyDictionary<string, SecretText> Variables(string programName, AgentDirectory directory, string what)
    {
        string reason;
        try
        {
            var answer = new AgentClient(directory) { WaitTime = Patience }.Ask(new(AgentWords.Environment));
            if (answer.Environment is { } variables)
            {
                return variables;
            }

            reason = answer.Outcome is AgentWords.Done ? "the berth agent has no variables" : answer.Reason ?? "the berth agent refused";
        }
        catch (AgentUnreachableException e)
        {
            reason = e.Message;
        }

        Tell($"{programName}: warning: {reason}, so {what} without the codespace's variables; "
            + "stop and start the codespace, or its agent on the host");
        return new Dictionary<string, SecretText>();
    }

    private static int Print(IReadOnlyDictionary<string, SecretText> variables)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            // A name is text to a shell that evaluates this, so it is looked at here too.
            if (IsName(name))
            {
                text.Append($"export {name}='{value.Reveal().Replace("'", @"'\''")}'\n");
            }
        }

        try
        {
            using var output = StandardStream.Output();
            output.Write(Encoding.UTF8.GetBytes(text.ToString()));
            return 0;
        }
        catch (IOException)
        {
            return Refused;
        }
    }

    private static int Start(string programName, string command, string[] args, IReadOnlyDictionary<string, SecretText> variables)
    {
        foreach (var (name, value) in variables)
        {
            _ = NativeMethods.SetEnvironmentVariable(name, value.Reveal(), 1);
        }

        var arguments = Arguments(args);
        _ = NativeMethods.Execute(arguments[0], arguments);
        var error = Marshal.GetLastPInvokeError();
        var reason = (error, command.Contains('/')) switch
        {
            (NoSuchFile, false) => "was not found on the search path",
            (NoSuchFile, true) => "was not found, or the interpreter that its first line names was not",
            _ => $"cannot be started: {Lower(Marshal.GetPInvokeErrorMessage(error))}",
        };
        Tell($"{programName}: error: '{Printable.Text(command)}' {reason}");
        return error is NoSuchFile ? NotFound : NotStarted;
    }

    /// <summary>The arguments from the command on, byte by byte as they came, and a null behind them.</summary>
    private static nint[] Arguments(string[] args)
    {
        var raw = Raw();
        var starts = new List<int> { 0 };
        for (var i = 0; i < raw.Length - 1; i++)
        {
            if (raw[i] == 0)
            {
                starts.Add(i + 1);
            }
        }

        // Before the command: this program, env and --.
        return starts.Count == args.Length + 1
            ? [.. starts[3..].Select(start => Marshal.UnsafeAddrOfPinnedArrayElement(raw, start)), 0]
            : [.. args[2..].Select(Marshal.StringToCoTaskMemUTF8), 0];
    }

    /// <summary>All arguments as the kernel has them, since a text of ours would not keep bytes that are no UTF-8.</summary>
    private static byte[] Raw()
    {
        try
        {
            var read = File.ReadAllBytes("/proc/self/cmdline");
            var pinned = GC.AllocateUninitializedArray<byte>(read.Length, pinned: true);
            read.CopyTo(pinned, 0);
            return pinned;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc: almost every argument is UTF-8.
            return [];
        }
    }

    private static bool IsName(string name) =>
        name is [var first, ..] && !char.IsAsciiDigit(first) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_');

    private static string Lower(string text) => text is [var first, .. var rest] ? char.ToLowerInvariant(first) + rest : text;

    private static void Tell(string line)
    {
        try
        {
            using var error = StandardStream.Error();
            error.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException)
        {
            // Nobody listens.
        }
    }

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int SetEnvironmentVariable(string name, string value, int overwrite);

        [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial nint GetEnvironmentVariable(string name);

        [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true)]
        internal static partial int Execute(nint file, nint[] arguments);
    }
}
