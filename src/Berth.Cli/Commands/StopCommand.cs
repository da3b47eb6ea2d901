using System.CommandLine;
using Berth.Cli.Codespaces;

namespace Berth.Cli.Commands;

/// <summary><c>berth stop</c> and <c>berth down</c>: the container stops, or goes; its logins go with it.</summary>
internal static class StopCommand
{
    public static Command Stop(Surroundings surroundings)
    {
        var options = new CodespaceOptions();
        var command = new Command("stop", "Stop a codespace; its container stays, and berth start starts it again") { options.Codespace, options.Config };
        command.SetAction((parsed, cancellationToken) =>
            new Ending(surroundings).StopAsync(parsed.GetValue(options.Codespace) ?? ".", parsed.GetValue(options.Config), cancellationToken));
        return command;
    }

    public static Command Down(Surroundings surroundings)
    {
        var options = new CodespaceOptions();
        var command = new Command("down", "Remove a codespace: its containers, networks and logins; volumes that have a name stay") { options.Codespace, options.Config };
        command.SetAction((parsed, cancellationToken) =>
            new Ending(surroundings).RemoveAsync(parsed.GetValue(options.Codespace) ?? ".", parsed.GetValue(options.Config), cancellationToken));
        return command;
    }
}
