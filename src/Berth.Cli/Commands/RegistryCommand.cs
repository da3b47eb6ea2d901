using System.CommandLine;

namespace Berth.Cli.Commands;

/// <summary><c>berth registry</c>: the registry of a server.</summary>
internal static class RegistryCommand
{
    public static Command Of(Surroundings surroundings) => new("registry", "A server's own registry: logins for builds, its configuration, and freeing its disk")
    {
        RegistryTokenCommand.Of(surroundings),
        RegistryCollectionCommand.Of(surroundings),
        Configuration(surroundings),
    };

    private static Command Configuration(Surroundings surroundings)
    {
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("config", "Print the configuration, YAML, by which an existing registry asks this server for tokens") { server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Server.ServerClient.Of(Server.ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var yaml = await client.GetTextAsync("berth/registry/config", cancellationToken);
            surroundings.Error.Line("berth: it holds the secret with which the registry notifies the server: keep it where only the registry reads it");
            if (parsed.GetValue(json))
            {
                JsonAnswer.Write(surroundings.Out, written => written.WriteString("configuration"u8, yaml));
            }
            else
            {
                surroundings.Out.Writer.Write(yaml);
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }
}
