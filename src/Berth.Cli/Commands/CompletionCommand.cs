using System.CommandLine;

namespace Berth.Cli.Commands;

/// <summary><c>berth completion SHELL</c>: a script that completes commands, options and registries by asking berth itself.</summary>
internal static class CompletionCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print the completion script of a shell") { shell };
        command.SetAction(parsed =>
        {
            surroundings.Out.Writer.Write(parsed.GetRequiredValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return (int)ExitCode.Answered;
        });
        return command;
    }

    private const string Bash = """
        # bash completion for berth. To use it at once: source <(berth completion bash)
        _berth() {
            local IFS=$'\n'
            COMPREPLY=($(berth "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null | grep -F -- "${COMP_WORDS[COMP_CWORD]}" | grep "^${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _berth berth

        """;

    private const string Zsh = """
        #compdef berth
        # zsh completion for berth. To use it at once: source <(berth completion zsh)
        _berth() {
            local -a words_known
            words_known=("${(@f)$(berth "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a words_known
            _files
        }
        compdef _berth berth

        """;

    private const string Fish = """
        # fish completion for berth. To use it at once: berth completion fish | source
        complete -c berth -a '(set -l line (commandline -cp); berth "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'

        """;
}
