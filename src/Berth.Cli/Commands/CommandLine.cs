using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Berth.Core.Client;
using Berth.Core.DevContainers;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary>The command line of <c>berth</c>: every command, one line each.</summary>
public static class CommandLine
{
    public static RootCommand Root(Surroundings surroundings)
    {
        var root = new RootCommand("Gives a development environment exactly the private registries it is entitled to, and says why when it does not.")
        {
            RegistriesCommand.Of(surroundings),
            LoginCommand.Of(surroundings),
            LogoutCommand.Of(surroundings),
            ExportCommand.Of(surroundings),
            DoctorCommand.Of(surroundings),
            ReferencesCommand.Of(surroundings),
            AgentCommand.Of(surroundings),
            KubeletCommand.Of(surroundings),
            CompletionCommand.Of(surroundings),
        };
        root.Add(ManCommand.Of(root, surroundings));

        // The library's own also answers to '/h' and '/?', which are directories here.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Add(new HelpOption("--help", "-h") { Recursive = true, Description = "Show help" });
        return root;
    }

    /// <summary>Runs one command line to its exit code; whatever goes wrong is told in words.</summary>
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings)
    {
        // Asked for nothing, it says what it can do.
        var parsed = Root(surroundings).Parse(args is [] ? ["--help"] : args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction or null)
        {
            // A word that nobody knows is the cause; that a command is missing only follows from it.
            var first = parsed.UnmatchedTokens is [var unknown, ..] ? $"'{Printable.Text(unknown)}' is no command or option of berth" : parsed.Errors[0].Message;
            surroundings.Error.Error(Sentence(first), $"see berth {parsed.CommandResult.PathText()}--help");
            return (int)ExitCode.Misused;
        }

        try
        {
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
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
        catch (AgentUnreachableException e)
        {
            surroundings.Error.Error(e.Message, "start it with berth login");
            return (int)ExitCode.Unreachable;
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
            return (int)ExitCode.Refused;
        }
    }

    /// <summary>A library's sentence in our form: one line, lower case, no full stop.</summary>
    private static string Sentence(string text) =>
        string.Join(' ', text.Split((char[])['\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.') is [var first, .. var rest]
            ? char.ToLowerInvariant(first) + rest
            : text;

    private static string PathText(this CommandResult result) =>
        result.Command is RootCommand ? "" : $"{((result.Parent as CommandResult)?.PathText() ?? "")}{result.Command.Name} ";
}
