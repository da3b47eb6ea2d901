using Berth.Cli.Agent;

namespace Berth.Cli.Codespaces;

/// <summary>Lets the Dev Containers CLI work, with what has been laid out for it.</summary>
internal static class LaunchRun
{
    /// <param name="isThere">Whether its container was made by an earlier launch.</param>
    /// <param name="arguments">The CLI's command and options; those that name folder and configuration are added.</param>
    public static async Task<DevContainersResult> RunAsync(
        Surroundings surroundings, string cli, LaunchContext context, CodespaceFiles files, CodespaceDelivery delivery, bool isThere,
        IReadOnlyList<string> arguments, LaunchLog log, CancellationToken cancellationToken)
    {
        // What the repository runs on this host looks no further up than it is shown: secrets may be in this program's environment.
        AgentProcess.HideMemory();
        var (codespace, engine) = (context.Codespace, context.Engine);
        var environment = LaunchEnvironment.Of(surroundings, context.Withheld, files, engine, codespace.ComposeProject);
        if (File.Exists(delivery.AuthoritiesFile))
        {
            environment["NODE_EXTRA_CA_CERTS"] = delivery.AuthoritiesFile;
        }

        using var service = await ComposeEngine.StartAsync(surroundings, codespace, engine, files, environment, cancellationToken);
        if (service is not null)
        {
            environment["DOCKER_HOST"] = service.Host;
        }

        using var filling = arguments[0] == "build"
            ? null
            : InsideConfiguration.FillWhereNeeded(new(engine.Kind, engine.Program, environment), codespace, isThere, cancellationToken);
        var result = await new DevContainersCli(cli, ComposeEngine.ChoiceFor(surroundings, codespace, engine), environment).RunAsync(
            [
                arguments[0], "--workspace-folder", codespace.Folder, "--config", codespace.ConfigFile,
                .. arguments[0] == "build" ? [] : (string[])["--override-config", delivery.ConfigurationFile],

                .. arguments[0] != "build" && GitRoot.IsFolderItself(codespace.Folder) ? (string[])["--mount-workspace-git-root", "false"] : [],
                .. arguments.Skip(1),
            ],
            codespace.Folder, log, cancellationToken);
        if (result.Succeeded && filling is not null)
        {
            await filling.FinishAsync();
        }

        return result;
    }
}
