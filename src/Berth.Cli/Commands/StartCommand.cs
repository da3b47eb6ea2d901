using System.CommandLine;
using Berth.Cli.Codespaces;

namespace Berth.Cli.Commands;

/// <summary><c>berth start</c>: starts a stopped codespace, with the secrets as they are now.</summary>
internal static class StartCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var options = new CodespaceOptions();
        var command = new Command("start", "Start a stopped codespace again, with the secrets as they are now")
        {
            options.Codespace, options.Config, options.Engine, options.SecretsFile, options.RegistrySecretsInEnv, options.ForwardLogins, options.Trust, options.Server, options.Repository, options.Json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var codespace = FoundCodespaces.WithFolder(surroundings, parsed.GetValue(options.Codespace) ?? ".", parsed.GetValue(options.Config));
            var request = options.Request(parsed) with { Folder = codespace.Folder, Config = codespace.ConfigFile, ExpectsContainer = true };
            return new Launch(surroundings, request).RunAsync(cancellationToken);
        });
        return command;
    }
}
