using System.CommandLine;
using Berth.Cli.Codespaces;
using Berth.Cli.Engines;
using Berth.Cli.Helper;

namespace Berth.Cli.Commands;

/// <summary><c>berth exec</c>: runs a command inside, with the codespace's secrets as variables.</summary>
internal static class ExecCommand
{
    /// <summary>A login shell, the better one where there is one.</summary>
    private static readonly string[] Shell = ["/bin/sh", "-c", "if command -v bash >/dev/null 2>&1; then exec bash -l; else exec sh -l; fi"];

    public static Command Of(Surroundings surroundings)
    {
        var folder = new Option<string>("--folder")
        {
            Description = "The codespace: its folder, or its name in berth list; this folder where none is named",
            DefaultValueFactory = _ => ".",
            HelpName = "FOLDER",
        };
        var config = new CodespaceOptions().Config;
        var words = new Argument<string[]>("COMMAND") { Description = "What to run, and its arguments; a shell where nothing is named", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("exec", "Run a command, or a shell, in a codespace: berth exec -- COMMAND ARGUMENT") { folder, config, words };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            surroundings, parsed.GetValue(folder) ?? ".", parsed.GetValue(config), parsed.GetValue(words) ?? [], cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        Surroundings surroundings, string folder, string? config, string[] words, CancellationToken cancellationToken)
    {
        var cli = DevContainersCli.Find(surroundings);
        var codespace = FoundCodespaces.WithFolder(surroundings, folder, config);
        var ending = new Ending(surroundings);
        var containers = await ending.EngineOf(codespace).ContainersAsync(codespace.Name, codespace.ComposeProject, cancellationToken);
        if (!containers.Any(container => container.IsRunning))
        {
            throw new MisusedException($"{codespace.Name} does not run", containers.Count > 0 ? "start it: berth start" : "launch it: berth up");
        }

        var files = new CodespaceFiles(surroundings, codespace.Name);
        var engine = EngineChoice.Make(surroundings, codespace.Engine);
        var environment = LaunchEnvironment.Of(surroundings, LaunchEnvironment.WithheldFrom(surroundings, codespace), files, engine, codespace.ComposeProject);
        // A command of a person's is no part of a launch, and is not ended with one.
        environment.Remove(LaunchVariables.Directory);
        return await new DevContainersCli(cli, engine, environment).ExecAsync(
            [
                "--workspace-folder", codespace.Folder, "--config", codespace.ConfigFile, .. CodespaceDelivery.Wrapper, .. words.Length == 0 ? Shell : words,
            ],
            codespace.Folder,
            cancellationToken);
    }
}
