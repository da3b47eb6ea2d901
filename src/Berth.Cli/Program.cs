using System.Collections;
using System.Runtime.InteropServices;
using Berth.Cli;
using Berth.Cli.Commands;
using Berth.Cli.Helper;
using Berth.Core.Client;

// 1. Which program is this? Links with other names make it the host's credential helper or a kubelet credential provider.
var calledAs = Path.GetFileName(Environment.GetCommandLineArgs()[0]);
var surroundings = ThisProcess.Surroundings();

return calledAs switch
{
    "docker-credential-berth" => await HelperProgram.RunAsync(calledAs, args, surroundings, CancellationToken.None),
    "berth-credential-provider" => await CommandLine.RunAsync(["kubelet", .. args], surroundings),
    _ => await CommandLine.RunAsync(args, surroundings),
};

/// <summary>The one place that looks at the process.</summary>
internal static partial class ThisProcess
{
#pragma warning disable RS0030 // Here the environment is read, for everything else to be handed what it needs.
    internal static Surroundings Surroundings()
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        var plain = environment.GetValueOrDefault("NO_COLOR") is { Length: > 0 } || environment.GetValueOrDefault("TERM") is "dumb";
        return new()
        {
            Environment = environment,
            Home = environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            UserId = GetEffectiveUserId(),
            In = StandardStream.Input(),
            Out = new(WriterOf(StandardStream.Output()), !plain && !Console.IsOutputRedirected),
            Error = new(WriterOf(StandardStream.Error()), !plain && !Console.IsErrorRedirected),
            IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            ReadHidden = Console.IsInputRedirected ? null : ReadHidden,
            Clock = TimeProvider.System,
            ProgramPath = Environment.ProcessPath ?? "berth",
        };
    }
#pragma warning restore RS0030

    /// <summary>A line of the terminal, which the terminal does not show.</summary>
    private static string? ReadHidden()
    {
        var line = new System.Text.StringBuilder();
        while (true)
        {
            switch (Console.ReadKey(intercept: true))
            {
                case { Key: ConsoleKey.Enter }: Console.Error.WriteLine(); return line.ToString();
                case { Key: ConsoleKey.Backspace }: line.Length = Math.Max(0, line.Length - 1); break;
                case { KeyChar: '\u0004' }: return null;
                case { KeyChar: var c } when !char.IsControl(c): line.Append(c); break;
            }
        }
    }

    /// <summary>UTF-8 whatever the locale says.</summary>
    private static StreamWriter WriterOf(StandardStream stream) => new(stream) { AutoFlush = true };

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
