using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Server;

namespace Berth.Cli.Commands;

/// <summary><c>berth keys</c>: the keys that a server's secrets are encrypted under.</summary>
internal static class KeysCommand
{
    public static Command Of(Surroundings surroundings) => new("keys", "The keys that a server's secrets are encrypted under") { Rotate(surroundings), List(surroundings) };

    private static Command Rotate(Surroundings surroundings)
    {
        var server = ServerOption.Make();
        var command = new Command("rotate", "Encrypt everything under a new key, while the server goes on, and drop the old one") { server };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var answer = await client.ChangeAsync(HttpMethod.Post, "berth/keys/rotate", null, cancellationToken);
            surroundings.Out.Line($"key {answer.GetProperty("active").GetString()} is active; {answer.GetProperty("rewrapped").GetInt64()} data keys are under it now");
            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static Command List(Surroundings surroundings)
    {
        var server = ServerOption.Make();
        var command = new Command("list", "List them: names, never the keys") { server };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var answer = await client.GetAsync("berth/keys", cancellationToken) ?? default;
            var table = new Table("KEY", "ACTIVE", "SINCE");
            foreach (var key in answer.ValueKind == JsonValueKind.Object ? answer.GetProperty("keys").EnumerateArray() : default)
            {
                table.Add(key.GetProperty("id").GetString()!, key.GetProperty("active").GetBoolean() ? "yes" : "no", key.GetProperty("created_at").GetString()!);
            }

            table.WriteTo(surroundings.Out);
            return (int)ExitCode.Answered;
        });
        return command;
    }
}
