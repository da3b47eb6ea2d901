using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Declarations;
using Berth.Cli.Server;
using Berth.Core.Declarations;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth plan FILE</c> and <c>berth apply FILE</c>: bring a server to what a file says it should have.</summary>
internal static class ApplyCommand
{
    private const int MaxBytes = 4 << 20;

    public static Command Plan(Surroundings surroundings) =>
        Make("plan", "Show what berth apply would change; exit code 1 where there is something", surroundings, applies: false);

    public static Command Apply(Surroundings surroundings) =>
        Make("apply", "Bring a server's accounts, repositories and secret policies to what a file says", surroundings, applies: true);

    private static Command Make(string name, string description, Surroundings surroundings, bool applies)
    {
        var file = new Argument<string>("file") { Description = "The declaration, YAML; - for standard input" };
        var prune = new Option<bool>("--prune") { Description = "Also remove members and collaborators that are not listed where others are" };
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command(name, description) { file, prune, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var declared = DeclarationReader.Read(parsed.GetRequiredValue(file), await ContentAsync(surroundings, parsed.GetRequiredValue(file), cancellationToken));
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var state = new ServerState(client);
            var changes = await new Planner(state, parsed.GetValue(prune)).PlanAsync(declared, cancellationToken);
            var isJson = parsed.GetValue(json);
            foreach (var change in isJson ? [] : changes)
            {
                surroundings.Out.Line(Printable.Text(change.ToString(), maxLength: 1000));
            }

            if (applies)
            {
                await ApplyAsync(client, state, changes, cancellationToken);
            }

            if (isJson)
            {
                Write(surroundings, changes);
            }
            else
            {
                surroundings.Error.Line(Summary(changes, applies));
            }

            // As diff has it: a plan that finds something is no failure, and a script can tell it from one that finds nothing.
            return (int)(applies || changes.Count == 0 ? ExitCode.Answered : ExitCode.Refused);
        });
        return command;
    }

    private static async Task ApplyAsync(ServerClient client, ServerState state, IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes.Where(change => change.Method is not null))
        {
            var ids = await state.IdsAsync(change.Repositories ?? [], cancellationToken);
            _ = await client.ChangeAsync(change.Method!, change.Path, change.Body is null ? null : json => Body(json, change, ids), cancellationToken);
        }
    }

    private static void Body(Utf8JsonWriter json, Change change, IReadOnlyDictionary<string, long> ids)
    {
        change.Body!(json);
        if (change.Repositories is not null)
        {
            json.WriteStartArray("selected_repository_ids"u8);
            foreach (var id in ids.Values)
            {
                json.WriteNumberValue(id);
            }

            json.WriteEndArray();
        }
    }

    private static string Summary(IReadOnlyList<Change> changes, bool isApplied)
    {
        var (missing, others) = (changes.Count(change => change.Kind == ChangeKind.Missing), changes.Count(change => change.Kind != ChangeKind.Missing));
        var what = others == 0 ? "berth: nothing to change" : $"berth: {others} {(others == 1 ? "change" : "changes")} {(isApplied ? "made" : "to make: berth apply")}";
        return missing == 0 ? what : $"{what}; {missing} {(missing == 1 ? "secret has" : "secrets have")} no value yet";
    }

    private static void Write(Surroundings surroundings, IReadOnlyList<Change> changes) => JsonAnswer.Write(surroundings.Out, json =>
    {
        json.WriteStartArray("changes"u8);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, change.Kind.ToString().ToLowerInvariant());
            json.WriteString("what"u8, change.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static async Task<byte[]> ContentAsync(Surroundings surroundings, string file, CancellationToken cancellationToken)
    {
        if (file is not "-" && !File.Exists(file))
        {
            throw new MisusedException($"there is no file '{Printable.Text(file)}'");
        }

        await using var stream = file is "-" ? surroundings.In : File.OpenRead(file);
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0 && buffer.Length <= MaxBytes)
        {
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
