using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Codespaces;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth codespace list</c>: the user's codespaces at a server, wherever they run.</summary>
internal static class CodespaceListCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var (server, json, repository) = (ServerOption.Make(), JsonAnswer.Option(), CodespaceCommand.RepositoryOption());
        var command = new Command("list", "List your codespaces at a server, wherever they run") { server, repository, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = ServerUrl.Choose(parsed.GetValue(server), surroundings);
            using var client = ServerClient.Of(chosen, surroundings);
            var path = parsed.GetValue(repository) is { } of ? $"repos/{Packages.RepositoryName.Parse(of)}/codespaces" : "user/codespaces";
            var listed = await client.ListAsync(path, "codespaces", cancellationToken)
                ?? throw new ServerException(404, $"{chosen.Host} has no such repository that you can see", "look at its name: OWNER/NAME");
            var here = new CodespaceStore(surroundings).All();
            IReadOnlyList<Row> rows = [.. listed.Select(one => RowOf(one, here))];
            if (parsed.GetValue(json))
            {
                JsonAnswer.Write(surroundings.Out, written => Write(written, rows));
            }
            else
            {
                Print(surroundings, chosen, rows);
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    private sealed record Row(string Name, string Repository, string Ref, string State, string Platform, string? Failure, Codespace? Here);

    private static Row RowOf(JsonElement one, IReadOnlyList<Codespace> here)
    {
        var (name, berth) = (Word(one, "name"), one.GetProperty("berth"));
        return new(
            name, Word(one.GetProperty("repository"), "full_name"), one.TryGetProperty("git_status", out var git) ? Word(git, "ref") : "", Word(one, "state"), Word(berth, "platform"),
            Word(berth, "failure") is { Length: > 0 } failure ? failure : null, here.FirstOrDefault(local => local.Options.RegisteredAs == name));
    }

    private static void Print(Surroundings surroundings, ServerUrl server, IReadOnlyList<Row> rows)
    {
        if (rows.Count == 0)
        {
            surroundings.Error.Line($"berth: you have no codespaces at {server.Host}; make one with berth codespace create -R OWNER/NAME");
            return;
        }

        var table = new Table("CODESPACE", "REPOSITORY", "REF", "STATE", "RUNS");
        foreach (var row in rows)
        {
            table.Add(
                row.Name, row.Repository, row.Ref is "" ? "-" : row.Ref, row.Failure is null ? row.State : $"{row.State}: {row.Failure}",
                row.Here is { } here ? Printable.Text(here.Folder, maxLength: 1000) : row.Platform == RegisteredCodespace.Platform ? "on another machine" : row.Platform);
        }

        table.WriteTo(surroundings.Out);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Row> rows)
    {
        json.WriteStartArray("codespaces"u8);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, row.Name);
            json.WriteString("repository"u8, row.Repository);
            json.WriteString("ref"u8, row.Ref);
            json.WriteString("state"u8, row.State);
            json.WriteString("platform"u8, row.Platform);
            json.WriteString("failure"u8, row.Failure);
            json.WriteString("folder"u8, row.Here?.Folder);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Word(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Printable.Text(value.GetString()!, maxLength: 500) : "";
}
