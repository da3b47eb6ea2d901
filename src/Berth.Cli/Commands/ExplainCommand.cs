using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Packages;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth explain REFERENCE</c>: would somebody, or a codespace, pull an image of the server's registry, and why.</summary>
internal static class ExplainCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var reference = new Argument<string>("REFERENCE") { Description = "The image, like HOST/acme/api:1.0, or its package, like acme/api" };
        var repo = new Option<string?>("--repo") { Description = "Of a codespace of this repository; else of the user's own login", HelpName = "OWNER/NAME" };
        var user = new Option<string?>("--user") { Description = "Of this user, about whom the package's admins may ask; else of yourself", HelpName = "LOGIN" };
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("explain", "Say whether an image of the server's registry would be pulled, and why; exit code 1 where it would not") { reference, repo, user, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (package, registry) = PackageName.ParseReference(parsed.GetRequiredValue(reference));
            var repository = parsed.GetValue(repo) is { } given ? RepositoryName.Parse(given) : null;
            var login = parsed.GetValue(user) is { } named ? LoginName.Parse(named) : null;
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            await CheckAsync(client, registry, parsed.GetRequiredValue(reference), cancellationToken);
            var decision = await client.GetAsync($"{package.SettingsPath}/decision?{Query(repository, login)}", cancellationToken)
                ?? throw NotTold(package, repository, login);
            if (parsed.GetValue(json))
            {
                JsonAnswer.Write(surroundings.Out, written => Write(written, decision));
            }
            else
            {
                Print(surroundings.Out, decision);
            }

            return (int)(decision.GetProperty("allowed").GetBoolean() ? ExitCode.Answered : ExitCode.Refused);
        });
        return command;
    }

    /// <summary>The decision for people: allowed or denied, then what it was made from.</summary>
    internal static void Print(Terminal terminal, JsonElement decision)
    {
        var (package, user) = (Word(decision, "package"), Word(decision, "user"));
        var who = Word(decision, "repository") is { Length: > 0 } repository ? $"a codespace of {repository}, opened by {user}," : user;
        var isAllowed = decision.GetProperty("allowed").GetBoolean();
        terminal.Line($"{(isAllowed ? "allowed" : "denied")}: {who} {(isAllowed ? "may" : "may not")} pull {package}");
        terminal.Line($"  rule: {Word(decision, "rule")}");
        foreach (var fact in decision.GetProperty("facts").EnumerateArray())
        {
            terminal.Line($"  fact: {Printable.Text(fact.GetString()!, maxLength: 1000)}");
        }

        terminal.Line($"  why: {Word(decision, "reason")}");
        if (Word(decision, "fix") is { Length: > 0 } fix)
        {
            terminal.Line($"  fix: {fix}");
        }
    }

    private static void Write(Utf8JsonWriter json, JsonElement decision)
    {
        foreach (var member in (string[])["package", "user", "repository", "allowed", "rule", "reason", "fix", "facts"])
        {
            json.WritePropertyName(member);
            decision.GetProperty(member).WriteTo(json);
        }
    }

    /// <summary>Another registry's image is nothing that this server decides about, even where it has a package of that name.</summary>
    private static async Task CheckAsync(ServerClient client, string? registry, string reference, CancellationToken cancellationToken)
    {
        if (registry is null)
        {
            return;
        }

        var own = await client.GetAsync("berth/registry", cancellationToken) is { } found ? found.GetProperty("host").GetString()! : null;
        if (!string.Equals(registry, own, StringComparison.OrdinalIgnoreCase))
        {
            throw new MisusedException(
                $"'{Printable.Text(reference)}' is not of this server's registry{(own is null ? ", since it has none" : $", which is {Printable.Text(own)}")}",
                $"see why another registry refuses: berth doctor {Printable.Text(reference)}");
        }
    }

    private static string Query(RepositoryName? repository, string? login) => string.Join('&', (string[])
    [
        .. repository is null ? (string[])[] : [$"repository={Uri.EscapeDataString(repository.ToString())}"],
        .. login is null ? (string[])[] : [$"user={Uri.EscapeDataString(login)}"],
    ]);

    private static ServerException NotTold(PackageName package, RepositoryName? repository, string? login) => new(
        404,
        $"the server does not say: {(repository is null ? "" : $"there is no repository {repository} that you may see, or ")}{(login is null ? "" : $"no user '{login}' that you may ask about, or ")}"
            + $"nothing of {package.Owner} is for you to know",
        login is null ? "look at the spelling; then ask somebody of its owner" : "look at the spelling; about others, only admins of a package may ask");

    private static string Word(JsonElement decision, string name) =>
        decision.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? Printable.Text(value.GetString()!, maxLength: 1000) : "";
}
