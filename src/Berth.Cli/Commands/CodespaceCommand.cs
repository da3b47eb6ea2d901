using System.CommandLine;
using Berth.Cli.Codespaces;
using Berth.Cli.Server;

namespace Berth.Cli.Commands;

/// <summary><c>berth codespace</c>: the user's codespaces at a server, and those of them that this machine runs.</summary>
internal static class CodespaceCommand
{
    public static Command Of(Surroundings surroundings) => new("codespace", "Create and manage codespaces of a berth-server")
    {
        Create(surroundings),
        CodespaceListCommand.Of(surroundings),
        Start(surroundings),
        CodespaceEndCommand.Stop(surroundings),
        CodespaceEndCommand.Delete(surroundings),
        Exec(surroundings),
        Logs(surroundings),
        CodespaceAttachCommand.Of(surroundings),
    };

    /// <summary>A codespace by its name at the server or on this machine.</summary>
    internal static Argument<string> Name() => new("CODESPACE") { Description = "Its name in berth codespace list" };

    internal static Option<string?> RepositoryOption() => new("--repo", "-R") { Description = "The repository at the server", HelpName = "OWNER/NAME" };

    internal static Option<string?> RefOption() => new("--ref") { Description = "The branch or tag; the default branch where none is named", HelpName = "REF" };

    /// <summary>The one of this machine that a name means; null where it runs elsewhere.</summary>
    internal static Codespace? Here(Surroundings surroundings, string name) =>
        new CodespaceStore(surroundings).All().FirstOrDefault(one => one.Options.RegisteredAs == name || one.Name == name);

    private static Command Create(Surroundings surroundings)
    {
        var options = new CodespaceOptions();
        var (repository, at, server) = (RepositoryOption(), RefOption(), ServerOption.Make());
        repository.Required = true;
        var path = new Option<string?>("--devcontainer-path") { Description = "Use this devcontainer.json of the repository", HelpName = "PATH" };
        var pull = new Option<int?>("--pull-request") { Description = "At this pull request; one of a fork gets no secrets", HelpName = "NUMBER" };
        var name = new Option<string?>("--display-name") { Description = "What to call it in lists", HelpName = "NAME" };
        var folder = new Option<string?>("--folder") { Description = "Clone into this new folder; else into one of the codespace's own", HelpName = "FOLDER" };
        var command = new Command("create", "Register a codespace of a repository, clone it with your git, and launch it here")
        {
            repository, at, pull, path, name, folder, server,
            options.Engine, options.SecretsFile, options.RegistrySecretsInEnv, options.ForwardLogins, options.Trust, options.NoPreflight, options.AllowRealm, options.Json,
        };
        command.SetAction((parsed, cancellationToken) => new CodespaceCreation(
            surroundings, ServerUrl.Choose(parsed.GetValue(server), surroundings), options.Request(parsed))
        {
            DisplayName = parsed.GetValue(name),
            Folder = parsed.GetValue(folder),
            DevcontainerPath = parsed.GetValue(path),
        }.RunAsync(Packages.RepositoryName.Parse(parsed.GetValue(repository)!).ToString(), parsed.GetValue(at), parsed.GetValue(pull), cancellationToken));
        return command;
    }

    private static Command Start(Surroundings surroundings)
    {
        var options = new CodespaceOptions();
        var name = Name();
        var command = new Command("start", "Start a codespace of this machine again, with the secrets as they are now") { name, options.Trust, options.Json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var codespace = OnThisMachine(surroundings, parsed.GetRequiredValue(name));
            var request = options.Request(parsed) with { Folder = codespace.Folder, Config = codespace.ConfigFile, ExpectsContainer = true };
            return new Launch(surroundings, request).RunAsync(cancellationToken);
        });
        return command;
    }

    private static Command Exec(Surroundings surroundings)
    {
        var name = Name();
        var words = new Argument<string[]>("COMMAND") { Description = "What to run, and its arguments; a shell where nothing is named", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("exec", "Run a command, or a shell, in a codespace of this machine: berth codespace exec CODESPACE -- COMMAND") { name, words };
        command.SetAction((parsed, cancellationToken) => ExecCommand.RunAsync(
            surroundings, OnThisMachine(surroundings, parsed.GetRequiredValue(name)).Name, config: null, parsed.GetValue(words) ?? [], cancellationToken));
        return command;
    }

    private static Command Logs(Surroundings surroundings)
    {
        var name = Name();
        var command = new Command("logs", "Print what was said at the last launch of a codespace of this machine") { name };
        command.SetAction(parsed =>
        {
            var codespace = OnThisMachine(surroundings, parsed.GetRequiredValue(name));
            var log = new CodespaceStore(surroundings).LogOf(codespace.Name);
            if (!File.Exists(log))
            {
                surroundings.Error.Error($"{codespace.Name} has no log: its launch was stopped before anything was started", "launch it once more, and read what is said");
                return (int)ExitCode.Refused;
            }

            foreach (var line in File.ReadLines(log))
            {
                surroundings.Out.Line(line);
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static Codespace OnThisMachine(Surroundings surroundings, string name) => Here(surroundings, name) ?? throw new MisusedException(
        $"this machine does not run '{Core.References.Printable.Text(name)}'", "see berth codespace list, and go to where it runs");
}
