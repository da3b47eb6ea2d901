using System.CommandLine;
using Berth.Cli.Codespaces;

namespace Berth.Cli.Commands;

/// <summary><c>berth up</c>: launches the dev container of a folder, with every private registry it needs.</summary>
internal static class UpCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var options = new CodespaceOptions();
        var recreate = new Option<bool>("--recreate") { Description = "Remove the existing container first" };
        var prebuild = new Option<bool>("--prebuild") { Description = "Stop after updateContentCommand, as for an image that is made in advance; no secret but logins" };
        var command = new Command("up", "Launch the dev container of a folder, with every private registry it needs")
        {
            options.Folder, options.Config, options.Engine, options.SecretsFile, options.RegistrySecretsInEnv, options.ForwardLogins, options.Trust,
            options.NoPreflight, options.AllowRealm, options.Server, options.Repository, recreate, prebuild, options.Json,
        };
        command.SetAction((parsed, cancellationToken) => new Launch(
            surroundings,
            options.Request(parsed) with { Recreates = parsed.GetValue(recreate), IsPrebuild = parsed.GetValue(prebuild) }).RunAsync(cancellationToken));
        return command;
    }
}
