using System.CommandLine;
using Berth.Cli.Agent;
using Berth.Core.Client;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth logout</c>: takes from the agent and from the clients' configuration what <c>berth login</c> gave them.</summary>
internal static class LogoutCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var registries = GivenRegistries.Argument("The registries to log out of; all of them where none is named");
        var command = new Command("logout", "Take the logins back from the agent, and put the clients' configuration back as it was") { registries };
        command.SetAction((parsed, cancellationToken) => RunAsync(surroundings, parsed.GetValue(registries) ?? [], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, string[] named, CancellationToken cancellationToken)
    {
        var registries = named.Select(GivenRegistries.Parse).ToList();
        Forget(surroundings, [.. registries.Select(registry => registry.Value)]);

        var installation = LoggedInRegistries.Installation(surroundings);
        var report = registries is [] ? await installation.RestoreAsync(cancellationToken) : await installation.RestoreAsync(registries, cancellationToken);
        LoggedInRegistries.Print(surroundings, report);
        return (int)Outcome.Of(report.Problems);
    }

    private static void Forget(Surroundings surroundings, IReadOnlyList<string> hosts)
    {
        var held = RegistriesCommand.LoginsOfAgent(surroundings).Select(login => RegistryQuery.Read(login.Server)?.Registry.Value).ToHashSet();
        var agent = new AgentClient(new AgentDirectory(surroundings.RuntimeDirectory, surroundings.UserId));
        try
        {
            agent.Ask(new(AgentWords.Forget) { Sets = [.. hosts.Select(host => new AgentSet(host, null, "", "", "", new(""), null))] });
            foreach (var line in hosts is [] ? [ForgotAll(new CodespaceClient(surroundings).List())] : hosts.Select(host => Forgotten(host, held.Contains(host))))
            {
                surroundings.Out.Line(line);
            }
        }
        catch (AgentUnreachableException)
        {
            surroundings.Out.Line("no agent holds a login");
        }
    }

    private static string ForgotAll(IReadOnlyList<AgentCodespace> codespaces) => codespaces switch
    {
        [] => "the agent forgot every login and ends",
        [var codespace] => $"the agent forgot every login; it goes on for codespace {Printable.Text(codespace.Id)}, whose logins are its own",
        _ => $"the agent forgot every login; it goes on for {codespaces.Count} codespaces, whose logins are their own",
    };

    private static string Forgotten(string host, bool wasHeld) => wasHeld ? $"the agent forgot {host}" : $"the agent held no login for {host}";
}
