using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Berth.Cli.Engines;
using Berth.Cli.Processes;
using Berth.Cli.Server;
using Berth.Core.Client;
using Berth.Core.DevContainers;
using Berth.Core.Docker;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary>The command line of <c>berth</c>: every command, one line each.</summary>
public static class CommandLine
{
    /// <summary>A word that begins with @ is that word: the library's own rule reads a file there, whose lines may be secrets, and quotes them.</summary>
    private static readonly ParserConfiguration Grammar = new() { ResponseFileTokenReplacer = null };

    public static RootCommand Root(Surroundings surroundings)
    {
        var root = new RootCommand("Gives a development environment exactly the private registries it is entitled to, and says why when it does not.")
        {
            UpCommand.Of(surroundings),
            ExecCommand.Of(surroundings),
            StopCommand.Stop(surroundings),
            StartCommand.Of(surroundings),
            StopCommand.Down(surroundings),
            ListCommand.Of(surroundings),
            BuildCommand.Of(surroundings),
            CodespaceCommand.Of(surroundings),
            RegistriesCommand.Of(surroundings),
            LoginCommand.Of(surroundings),
            LogoutCommand.Of(surroundings),
            ExportCommand.Of(surroundings),
            DoctorCommand.Of(surroundings),
            ReferencesCommand.Of(surroundings),
            AgentCommand.Of(surroundings),
            KubeletCommand.Of(surroundings),
            TrustCommand.Of(surroundings),
            AuthCommand.Of(surroundings),
            ApplyCommand.Plan(surroundings),
            ApplyCommand.Apply(surroundings),
            PackageCommand.Of(surroundings),
            ExplainCommand.Of(surroundings),
            RegistryCommand.Of(surroundings),
            KeysCommand.Of(surroundings),
            AuditCommand.Of(surroundings),
            CompletionCommand.Of(surroundings),
        };
        root.Add(ManCommand.Of(root, surroundings));

        // The library's own also answers to '/h' and '/?', which are directories here.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Add(new HelpOption("--help", "-h") { Recursive = true, Description = "Show help", Action = new HelpText() });
        return root;
    }

    /// <summary>Runs one command line to its exit code; whatever goes wrong is told in words.</summary>
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings)
    {
        // Asked for nothing, it says what it can do.
        var parsed = Root(surroundings).Parse(args is [] ? ["--help"] : args, Grammar);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction or null)
        {
            // A word that nobody knows is the cause; that a command is missing only follows from it.
            var first = parsed.UnmatchedTokens is [var unknown, ..] ? $"'{NameIn(unknown)}' is no command or option of berth" : parsed.Errors[0].Message;
            surroundings.Error.Error(Sentence(first), $"see berth {parsed.CommandResult.PathText()}--help");
            return (int)ExitCode.Misused;
        }

        if (UnknownOption(parsed) is { } option)
        {
            surroundings.Error.Error($"unknown option '{NameIn(option)}'", $"see berth {parsed.CommandResult.PathText()}--help");
            return (int)ExitCode.Misused;
        }

        try
        {
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,

                // A launch that is interrupted takes back what it has made; the library would wait two seconds.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
                Output = surroundings.Out.Writer,
                Error = surroundings.Error.Writer,
            };
            return await parsed.InvokeAsync(invocation);
        }
        catch (MisusedException e)
        {
            surroundings.Error.Error(e.Message, e.Advice);
            return (int)ExitCode.Misused;
        }
        catch (DevContainerFileException e)
        {
            surroundings.Error.Error(e.Message, e.Advice);
            return (int)ExitCode.Misused;
        }
        catch (Exception e) when (e is EngineException or ChildNotStartedException)
        {
            surroundings.Error.Error(e.Message, "see whether the program works by itself");
            return (int)ExitCode.Refused;
        }
        catch (ServerException e)
        {
            surroundings.Error.Error(e.Message, e.Hint);
            return (int)(e.Status is null ? ExitCode.Unreachable : ExitCode.Refused);
        }
        catch (AgentUnreachableException e)
        {
            surroundings.Error.Error(e.Message, "start it with berth login");
            return (int)ExitCode.Unreachable;
        }
        catch (DockerConfigException e)
        {
            surroundings.Error.Error(
                Sentence(e.Message), "berth notes there what it changes, so as to take it back; look at that path, or set XDG_STATE_HOME to a directory of yours");
            return (int)ExitCode.Refused;
        }
        catch (IOException e) when (e.HResult == StandardStream.NobodyReads)
        {
            // As in berth registries | head -1: whoever reads has enough.
            return (int)ExitCode.Refused;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            surroundings.Error.Error(Sentence(e.Message));
            return (int)ExitCode.Refused;
        }
        catch (OperationCanceledException)
        {
            surroundings.Error.Error("interrupted");
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            // The edge: nobody foresaw this. Its message and its trace may hold anything, so only its kind is told.
            surroundings.Error.Error(
                $"berth failed in a way that nobody foresaw ({e.GetType().Name})", "please report it, with the command and berth --version");
            return (int)ExitCode.Failed;
        }
    }

    /// <summary>A misspelt option that the parser took for a registry or an image; behind <c>--</c> there are none.</summary>
    private static string? UnknownOption(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
        ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).FirstOrDefault(word => word is ['-', _, ..]);

    /// <summary>What may be shown of a word that nobody knows: of <c>--password=…</c> and <c>-p…</c> not what follows.</summary>
    private static string NameIn(string word) => Printable.Text(word switch
    {
        ['-', '-', ..] => word.Split('=')[0],
        ['-', _, _, ..] => word[..2],
        _ => word,
    });

    /// <summary>A library's sentence in our form: one line, lower case, no full stop.</summary>
    private static string Sentence(string text) =>
        string.Join(' ', text.Split((char[])['\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.') is [var first, .. var rest]
            ? char.ToLowerInvariant(first) + rest
            : text;

    private static string PathText(this CommandResult result) =>
        result.Command is RootCommand ? "" : $"{((result.Parent as CommandResult)?.PathText() ?? "")}{result.Command.Name} ";
}
