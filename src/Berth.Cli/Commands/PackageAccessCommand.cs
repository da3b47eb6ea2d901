using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Packages;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth package access OWNER/NAME</c>: who can pull it, and by which rule.</summary>
internal static class PackageAccessCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var package = PackageCommand.Argument();
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("access", "Show who can pull a package, and by which rule") { package, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = PackageName.Parse(parsed.GetRequiredValue(package));
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var access = await new PackageClient(client).AccessAsync(name, cancellationToken);
            IReadOnlyList<Row> rows = [.. RowsOf(access, "people", "user"), .. RowsOf(access, "codespaces", "repository")];
            if (parsed.GetValue(json))
            {
                Write(surroundings, access, rows);
            }
            else
            {
                Print(surroundings, name, access, rows);
            }

            if (!access.GetProperty("is_complete").GetBoolean())
            {
                surroundings.Error.Warning("there are more than the server tells of at once", "ask about one: berth explain REFERENCE --user LOGIN, or --repo OWNER/NAME");
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    /// <param name="Kind">What of the answer it is from: <c>user</c>, or <c>repository</c> for its codespaces.</param>
    /// <param name="Rule">Its number in the documentation.</param>
    private sealed record Row(string Kind, string Name, string Rule, string Reason);

    private static IEnumerable<Row> RowsOf(JsonElement access, string list, string kind) => access.GetProperty(list).EnumerateArray().Select(one => new Row(
        kind, one.GetProperty(kind).GetString()!, one.GetProperty("rule").GetString()!, one.GetProperty("reason").GetString()!));

    private static void Print(Surroundings surroundings, PackageName name, JsonElement access, IReadOnlyList<Row> rows)
    {
        var table = new Table("WHO", "NAME", "RULE", "WHY");
        if (access.GetProperty("everybody").GetBoolean())
        {
            table.Add("everybody", "-", "1", $"{name} is public");
        }

        foreach (var row in rows)
        {
            table.Add(row.Kind is "user" ? "user" : "codespaces of", Printable.Text(row.Name), Printable.Text(row.Rule), Printable.Text(row.Reason, maxLength: 500));
        }

        table.WriteTo(surroundings.Out);
    }

    private static void Write(Surroundings surroundings, JsonElement access, IReadOnlyList<Row> rows) => JsonAnswer.Write(surroundings.Out, json =>
    {
        json.WriteBoolean("everybody"u8, access.GetProperty("everybody").GetBoolean());
        json.WriteBoolean("isComplete"u8, access.GetProperty("is_complete").GetBoolean());
        foreach (var (list, kind) in ((string, string)[])[("people", "user"), ("codespaces", "repository")])
        {
            json.WriteStartArray(list);
            foreach (var row in rows.Where(row => row.Kind == kind))
            {
                json.WriteStartObject();
                json.WriteString(kind, row.Name);
                json.WriteString("rule"u8, row.Rule);
                json.WriteString("reason"u8, row.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });
}
