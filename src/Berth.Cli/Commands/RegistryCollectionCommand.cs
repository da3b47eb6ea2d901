using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth registry gc</c>: frees what no manifest names any more, and waits for it.</summary>
internal static class RegistryCollectionCommand
{
    private const string Path = "berth/registry/gc";

    /// <summary>How long to wait before asking again whether it is done.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Of(Surroundings surroundings)
    {
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("gc", "Free what no manifest names any more; meanwhile the registry is read only") { server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var collected = await client.ChangeAsync(HttpMethod.Post, Path, null, cancellationToken);
            surroundings.Error.Line("berth: the registry is read only while it collects");
            while (Word(collected, "state") is "running")
            {
                await Task.Delay(Pause, surroundings.Clock, cancellationToken);
                collected = await client.GetAsync(Path, cancellationToken) ?? throw new ServerException(404, "the server has no registry any more", "see its log");
            }

            if (parsed.GetValue(json))
            {
                JsonAnswer.Write(surroundings.Out, written => Write(written, collected));
            }

            return (int)Outcome(surroundings, collected, parsed.GetValue(json));
        });
        return command;
    }

    private static ExitCode Outcome(Surroundings surroundings, JsonElement collected, bool isJson)
    {
        if (Word(collected, "state") is not "done")
        {
            surroundings.Error.Error(
                Word(collected, "reason") is { Length: > 0 } reason ? $"the collection failed: {reason}" : "the collection did not end: the server was started anew meanwhile",
                "see the server's log, then try again");
            return ExitCode.Refused;
        }

        if (!isJson)
        {
            surroundings.Out.Line(collected.GetProperty("blobs").GetInt64() switch
            {
                0 => "there was nothing to remove",
                1 => "removed 1 blob that no manifest named",
                var blobs => $"removed {blobs} blobs that no manifest named",
            });
        }

        return ExitCode.Answered;
    }

    private static void Write(Utf8JsonWriter json, JsonElement collected)
    {
        json.WriteString("state"u8, Word(collected, "state"));
        json.WriteString("startedAt"u8, Word(collected, "started_at"));
        json.WriteString("endedAt"u8, Word(collected, "ended_at"));
        json.WriteNumber("blobs"u8, collected.GetProperty("blobs").GetInt64());
        json.WriteString("reason"u8, Word(collected, "reason"));
    }

    private static string? Word(JsonElement collected, string name) =>
        collected.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Printable.Text(value.GetString()!, maxLength: 1000) : null;
}
