using System.CommandLine;
using Berth.Cli.Agent;
using Berth.Cli.Codespaces;
using Berth.Cli.Engines;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth list</c>: the codespaces of this user on this host.</summary>
internal static class ListCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var json = JsonAnswer.Option();
        var command = new Command("list", "List your codespaces on this machine") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var rows = await RowsAsync(surroundings, cancellationToken);
            if (parsed.GetValue(json))
            {
                Write(surroundings, rows);
            }
            else
            {
                Print(surroundings, rows);
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    /// <param name="Registries">Those that the agent serves inside; null where it serves this codespace no more.</param>
    private sealed record Row(Codespace Codespace, string State, IReadOnlyList<EngineContainer> Containers, IReadOnlyList<string>? Registries);

    private static async Task<IReadOnlyList<Row>> RowsAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var codespaces = new CodespaceStore(surroundings).All();
        var served = codespaces.Count == 0 ? [] : new CodespaceClient(surroundings).List();
        return await Task.WhenAll(codespaces.Select(async codespace =>
        {
            var (state, containers) = await StateAsync(surroundings, codespace, cancellationToken);
            return new Row(codespace, state, containers, served.FirstOrDefault(one => one.Id == codespace.Name) is { } one ? [.. one.Logins.Select(login => login.Server)] : null);
        }));
    }

    private static async Task<(string State, IReadOnlyList<EngineContainer> Containers)> StateAsync(
        Surroundings surroundings, Codespace codespace, CancellationToken cancellationToken)
    {
        try
        {
            var containers = await new Ending(surroundings).EngineOf(codespace).ContainersAsync(codespace.Name, codespace.ComposeProject, cancellationToken);
            return (containers.Any(container => container.IsRunning) ? "running" : containers.Count > 0 ? "stopped" : "no container", containers);
        }
        catch (Exception e) when (e is MisusedException or EngineException)
        {
            return ("engine does not answer", []);
        }
    }

    private static void Print(Surroundings surroundings, IReadOnlyList<Row> rows)
    {
        if (rows.Count == 0)
        {
            surroundings.Error.Line("berth: no codespaces; launch one with berth up");
            return;
        }

        var table = new Table("CODESPACE", "STATE", "ENGINE", "FOLDER", "REGISTRIES");
        foreach (var row in rows)
        {
            table.Add(
                row.Codespace.Name, row.State, row.Codespace.Engine.Word, Printable.Text(row.Codespace.Folder, maxLength: 1000),
                row.Registries is { } registries ? registries.Count == 0 ? "-" : string.Join(", ", registries) : row.State == "running" ? "not served; berth start" : "-");
        }

        table.WriteTo(surroundings.Out);
    }

    private static void Write(Surroundings surroundings, IReadOnlyList<Row> rows) => JsonAnswer.Write(surroundings.Out, json =>
    {
        json.WriteStartArray("codespaces"u8);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, row.Codespace.Name);
            json.WriteString("state"u8, row.State);
            json.WriteString("engine"u8, row.Codespace.Engine.Word);
            json.WriteString("folder"u8, row.Codespace.Folder);
            json.WriteString("config"u8, row.Codespace.ConfigFile);
            JsonAnswer.WriteTime(json, "createdAt", row.Codespace.CreatedAt);
            json.WriteBoolean("served"u8, row.Registries is not null);
            json.WriteStartArray("registries"u8);
            foreach (var registry in row.Registries ?? [])
            {
                json.WriteStringValue(registry);
            }

            json.WriteEndArray();
            json.WriteStartArray("containers"u8);
            foreach (var container in row.Containers)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, container.Id);
                json.WriteString("name"u8, container.Name);
                json.WriteString("state"u8, container.State);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
