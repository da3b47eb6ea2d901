using System.CommandLine;
using Berth.Cli.Codespaces;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth codespace stop</c> and <c>delete</c>: here at once; for one that runs elsewhere the server tells its agent.</summary>
internal static class CodespaceEndCommand
{
    public static Command Stop(Surroundings surroundings)
    {
        var (name, server) = (CodespaceCommand.Name(), ServerOption.Make());
        var command = new Command("stop", "Stop a codespace, here or wherever it runs") { name, server };
        command.SetAction((parsed, cancellationToken) => StopAsync(
            surroundings, parsed.GetRequiredValue(name), () => ServerUrl.Choose(parsed.GetValue(server), surroundings), cancellationToken));
        return command;
    }

    public static Command Delete(Surroundings surroundings)
    {
        var (name, server) = (CodespaceCommand.Name(), ServerOption.Make());
        var force = new Option<bool>("--force") { Description = "Also where its folder holds work that is nowhere else" };
        var command = new Command("delete", "Delete a codespace, with its containers and the folder that was cloned for it") { name, server, force };
        command.SetAction((parsed, cancellationToken) => DeleteAsync(
            surroundings, parsed.GetRequiredValue(name), () => ServerUrl.Choose(parsed.GetValue(server), surroundings), parsed.GetValue(force), cancellationToken));
        return command;
    }

    private static async Task<int> StopAsync(Surroundings surroundings, string name, Func<ServerUrl> server, CancellationToken cancellationToken)
    {
        if (CodespaceCommand.Here(surroundings, name) is { } here)
        {
            return await new Ending(surroundings).StopAsync(here.Name, config: null, cancellationToken);
        }

        var chosen = server();
        await AskAsync(surroundings, chosen, HttpMethod.Post, name, "/stop", cancellationToken);
        surroundings.Out.Line($"{Printable.Text(name)} is told to stop; its agent does within a minute");
        return (int)ExitCode.Answered;
    }

    private static async Task<int> DeleteAsync(
        Surroundings surroundings, string name, Func<ServerUrl> server, bool force, CancellationToken cancellationToken)
    {
        if (CodespaceCommand.Here(surroundings, name) is not { } here)
        {
            var chosen = server();
            await AskAsync(surroundings, chosen, HttpMethod.Delete, name, "", cancellationToken);
            surroundings.Out.Line($"{Printable.Text(name)} is deleted at {chosen.Host}");
            return (int)ExitCode.Answered;
        }

        var ownsFolder = here.Options.OwnsFolder && Directory.Exists(here.Folder);
        if (ownsFolder && !force && await new GitCheckout(surroundings, here.Folder).HasOwnWorkAsync(cancellationToken)
            && !await new Confirmation(surroundings).AskAsync(
                $"{Printable.Text(here.Folder, maxLength: 1000)} holds changes or commits that are nowhere else; they go with the codespace.", "not deleted",
                $"berth codespace delete {name} --force", cancellationToken))
        {
            return (int)ExitCode.Refused;
        }

        var outcome = await new Ending(surroundings).RemoveAsync(here.Name, config: null, cancellationToken);
        if (ownsFolder && outcome == (int)ExitCode.Answered)
        {
            Directory.Delete(Path.GetDirectoryName(here.Folder)!, recursive: true);
        }

        return outcome;
    }

    private static async Task AskAsync(Surroundings surroundings, ServerUrl server, HttpMethod method, string name, string what, CancellationToken cancellationToken)
    {
        using var client = ServerClient.Of(server, surroundings);
        try
        {
            await client.ChangeAsync(method, $"user/codespaces/{Uri.EscapeDataString(name)}{what}", body: null, cancellationToken);
        }
        catch (ServerException e) when (e.Status == 404)
        {
            throw new ServerException(404, $"{server.Host} has no codespace '{Printable.Text(name)}' of yours", "see berth codespace list");
        }
    }
}
