using System.CommandLine;
using System.Text;

namespace Berth.Cli.Commands;

/// <summary><c>berth man</c>: the man page, written from the commands themselves, so that it cannot say something else.</summary>
internal static class ManCommand
{
    public static Command Of(RootCommand root, Surroundings surroundings)
    {
        var helper = new Option<bool>("--helper") { Description = "The page of docker-credential-berth" };
        var command = new Command("man", "Print the man page") { helper };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            surroundings.Out.Writer.Write(parsed.GetValue(helper) ? HelperPage : Page(root));
            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static string Page(RootCommand root)
    {
        var page = new StringBuilder();
        page.Append($"""
            .TH BERTH 1 "" "berth {ThisProgram.Version}" "Berth"
            .SH NAME
            berth \- private registries for a development environment
            .SH SYNOPSIS
            .B berth
            .I COMMAND
            [\fIARGUMENT\fR...]
            .SH DESCRIPTION
            {Escaped(root.Description ?? "")}
            .PP
            A registry is given by three secrets, in the environment or in a file: \fIID\fR_CONTAINER_REGISTRY_SERVER,
            \fIID\fR_CONTAINER_REGISTRY_USER and \fIID\fR_CONTAINER_REGISTRY_PASSWORD, where \fIID\fR is any name.
            .SH COMMANDS

            """);
        foreach (var (path, command) in root.Subcommands.Where(command => !command.Hidden).SelectMany(command => Leaves("berth", command)))
        {
            page.Append($".SS \"{Usage(path, command)}\"\n{Escaped(command.Description ?? "")}.\n");
            foreach (var argument in command.Arguments)
            {
                page.Append($".TP\n.I {Escaped(argument.Name)}\n{Escaped(argument.Description ?? "")}\n");
            }

            foreach (var option in command.Options.Where(option => !option.Hidden && option.Name != "--help"))
            {
                var value = option.ValueType == typeof(bool) ? "" : $" \\fI{Escaped(option.HelpName ?? "VALUE")}\\fR";
                page.Append($".TP\n.B {Escaped(option.Name)}{value}\n{Escaped(option.Description ?? "")}\n");
            }
        }

        return page.Append("""
            .SH EXIT STATUS
            .TP
            .B 0
            answered; there may be warnings
            .TP
            .B 1
            refused, or a problem was found that stops something
            .TP
            .B 2
            the command line, a file or a value that was given is not usable
            .TP
            .B 3
            something that had to be asked did not answer
            .TP
            .B 4
            berth itself failed, which is worth a report
            .TP
            .B 130
            interrupted
            .SH SEE ALSO
            .BR docker-credential-berth (1),
            .BR containers-auth.json (5),
            .BR docker-login (1)

            """).ToString();
    }

    /// <summary>A command, or those below it, which are what can be called, with the words before each.</summary>
    private static IEnumerable<(string Path, Command Command)> Leaves(string path, Command command) => command.Subcommands is { Count: > 0 } below
        ? below.Where(one => !one.Hidden).SelectMany(one => Leaves($"{path} {command.Name}", one))
        : [(path, command)];

    private static string Usage(string path, Command command)
    {
        var arguments = command.Arguments.Select(argument => argument.Arity.MaximumNumberOfValues > 1 ? $"[{argument.Name}...]" : argument.Name);
        return Escaped(string.Join(' ', [path, command.Name, .. arguments]));
    }

    private static string Escaped(string text) => text.Replace(@"\", @"\e").Replace("-", @"\-");

    private const string HelperPage = """
        .TH DOCKER-CREDENTIAL-BERTH 1 "" "Berth" "Berth"
        .SH NAME
        docker-credential-berth \- credential helper for docker, podman, buildah, skopeo and others
        .SH SYNOPSIS
        .B docker-credential-berth
        get|list|store|erase|version
        .PP
        .B docker-credential-berth env \-\-
        .I COMMAND
        [\fIARGUMENT\fR...]
        .PP
        .B docker-credential-berth env \-\-shell
        .SH DESCRIPTION
        Clients start it by themselves: berth login writes its name into their configuration. It asks the berth agent of this user, or
        of the codespace it runs in, and answers on standard output. Without an agent, a host's helper answers from its own environment.
        .PP
        A registry that nobody knows is answered with the words by which clients tell that there is no login, so they go on anonymously.
        A registry whose login cannot be produced is answered with the reason, in one line.
        .PP
        Inside a codespace the static helper also hands on the codespace's variables, which no argument and no file holds: env starts a command
        with them on top of its own environment and takes nothing else from it; env \-\-shell prints them as export lines for a shell to
        evaluate. When the agent is gone both warn and go on without them.
        .PP
        The static helper looks for the agent's socket beside itself, then in /run/berth.
        .SH ENVIRONMENT
        .TP
        .B XDG_RUNTIME_DIR
        the directory below which the agent of this user listens
        .TP
        .B BERTH_LAUNCH_DIRECTORY
        set by a launch, on the host: the directory whose agent.sock is asked first. A registry it does not know is looked up in the user's own
        configuration
        .TP
        .B BERTH_USER_DOCKER_CONFIG, BERTH_USER_AUTH_FILE
        set by a launch: where that configuration is, as DOCKER_CONFIG and REGISTRY_AUTH_FILE name it elsewhere
        .SH EXIT STATUS
        0 for an answer, 1 for a refusal, as the protocol of credential helpers wants it. env ends as its command does, with 127 where there is no
        such command and 126 where it cannot be started.
        .SH SEE ALSO
        .BR berth (1)

        """;
}
