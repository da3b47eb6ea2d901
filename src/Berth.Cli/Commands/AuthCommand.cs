using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Server;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth auth</c>: who the user is at a berth-server. The token is held by the agent, in memory, and ends with it.</summary>
internal static class AuthCommand
{
    /// <summary>What everything that a machine does needs: see docs/guides/codespaces.md.</summary>
    private const string NeededScope = "codespace";

    public static Command Of(Surroundings surroundings) => new("auth", "Log in to a berth-server, with no token on disk")
    {
        Login(surroundings), Logout(surroundings), Status(surroundings), Token(surroundings),
    };

    private static Command Login(Surroundings surroundings)
    {
        var server = Server("The server, like berth.example:7700");
        var withToken = new Option<bool>("--with-token") { Description = "Read the token from standard input" };
        var command = new Command("login", $"Log in with a personal access token, from a question, from standard input or from {ServerClient.TokenVariable}") { server, withToken };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = ServerUrl.Choose(parsed.GetValue(server), surroundings);
            var (user, scopes, token) = await CheckedAsync(surroundings, chosen, ReadToken(surroundings, chosen, parsed.GetValue(withToken)), cancellationToken);
            new ServerAccounts(surroundings).Keep(chosen, user, token);
            surroundings.Out.Line($"logged in to {chosen.Host} as {user}; the agent holds the token until berth auth logout, or until it ends with this machine");
            if (!scopes.Contains(NeededScope))
            {
                surroundings.Error.Warning($"the token has the scopes {(scopes.Count == 0 ? "of nothing" : string.Join(", ", scopes))}, and codespaces need {NeededScope}", "log in with a token that has it");
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static Command Logout(Surroundings surroundings)
    {
        var server = Server("The server; the one of the last login where none is named");
        var command = new Command("logout", "Drop the token; codespaces that run go on") { server };
        command.SetAction(parsed =>
        {
            var chosen = ServerUrl.Choose(parsed.GetValue(server), surroundings);
            surroundings.Out.Line(new ServerAccounts(surroundings).Drop(chosen) ? $"logged out of {chosen.Host}" : $"you were not logged in to {chosen.Host}");
            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static Command Status(Surroundings surroundings)
    {
        var command = new Command("status", "Say who you are at which server, and whether the token is still good");
        command.SetAction(async (_, cancellationToken) =>
        {
            var accounts = new ServerAccounts(surroundings);
            var all = accounts.All();
            if (all.Count == 0)
            {
                surroundings.Error.Error("you are logged in to no server", "berth auth login SERVER");
                return (int)ExitCode.Refused;
            }

            var outcome = ExitCode.Answered;
            foreach (var (address, user) in all)
            {
                var server = ServerUrl.Parse(address);
                var name = server.Host;
                try
                {
                    var (_, scopes, _) = await CheckedAsync(surroundings, server, accounts.Find(server)!.Value.Token, cancellationToken);
                    surroundings.Out.Line($"{name}: {user}, scopes {(scopes.Count == 0 ? "none" : string.Join(", ", scopes))}{(accounts.Usual == server.ToString() ? "; meant where no server is named" : "")}");
                }
                catch (ServerException e)
                {
                    surroundings.Error.Error($"{name}: {e.Message}", e.Status is 401 ? $"log in anew: berth auth login {address}" : e.Hint);
                    outcome = e.Status is null ? ExitCode.Unreachable : ExitCode.Refused;
                }
            }

            return (int)outcome;
        });
        return command;
    }

    private static Command Token(Surroundings surroundings)
    {
        var server = Server("The server; the one of the last login where none is named");
        var command = new Command("token", "Print the token, for another program: GH_TOKEN=$(berth auth token)") { server };
        command.SetAction(parsed =>
        {
            surroundings.Out.Line(new ServerAccounts(surroundings).Token(ServerUrl.Choose(parsed.GetValue(server), surroundings)).Reveal());
            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static Argument<string?> Server(string description) => new("SERVER") { Description = description, Arity = ArgumentArity.ZeroOrOne };

    private static SecretText ReadToken(Surroundings surroundings, ServerUrl server, bool fromInput)
    {
        if (!fromInput && new ServerAccounts(surroundings).Given is { } given)
        {
            return given;
        }

        if (!fromInput && !surroundings.IsInteractive)
        {
            throw new MisusedException("there is no terminal to ask for the token on", $"give it on standard input: berth auth login {server.Host} --with-token");
        }

        if (!fromInput)
        {
            surroundings.Error.Writer.Write($"A personal access token of yours at {server.Host}, with the scope {NeededScope}: ");
            surroundings.Error.Writer.Flush();
        }

        var line = fromInput ? ReadLine(surroundings) : surroundings.ReadHidden?.Invoke() ?? ReadLine(surroundings);
        return line?.Trim() is { Length: > 0 } text ? new(text) : throw new MisusedException("no token was given", "paste one, or end with the interrupt key");
    }

    private static string? ReadLine(Surroundings surroundings)
    {
        using var reader = new StreamReader(surroundings.In, leaveOpen: true);
        return reader.ReadLine();
    }

    private static async Task<(string User, IReadOnlyList<string> Scopes, SecretText Token)> CheckedAsync(
        Surroundings surroundings, ServerUrl server, SecretText token, CancellationToken cancellationToken)
    {
        using var client = ServerClient.With(server, surroundings, token);
        var (user, scopes) = await client.WhoAsync(cancellationToken);
        return user.ValueKind == JsonValueKind.Object && user.TryGetProperty("login", out var login) && login.GetString() is { Length: > 0 } name
            ? (Printable.Text(name), scopes, token)
            : throw new ServerException(null, $"what answers at {server.Host} is no berth-server", "look at the address");
    }
}
