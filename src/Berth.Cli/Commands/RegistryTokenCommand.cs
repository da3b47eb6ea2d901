using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Packages;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary>
/// <c>berth registry token --repo OWNER/NAME</c>: a login of a codespace or a build to the server's registry. Standard output carries the token and
/// nothing else, for <c>docker login --password-stdin</c>.
/// </summary>
internal static class RegistryTokenCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var repo = new Option<string>("--repo") { Description = "The repository whose codespaces or builds are meant", HelpName = "OWNER/NAME", Required = true };
        var workflow = new Option<bool>("--workflow") { Description = "For a build, which also pushes; else for a codespace, which pulls" };
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("token", "Print a token with which a codespace, or a build, logs in to the registry") { repo, workflow, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var repository = RepositoryName.Parse(parsed.GetRequiredValue(repo));
            var kind = parsed.GetValue(workflow) ? "workflow-token" : "codespace-registry-token";
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var made = await MakeAsync(client, repository, kind, cancellationToken);
            var (registry, user, token, end) = (Word(made, "registry"), Word(made, "username"), Word(made, "token"), Word(made, "expires_at"));
            if (parsed.GetValue(json))
            {
                JsonAnswer.Write(surroundings.Out, written =>
                {
                    written.WriteString("registry"u8, registry);
                    written.WriteString("username"u8, user);
                    written.WriteString("token"u8, token);
                    written.WriteString("expiresAt"u8, end);
                });
            }
            else
            {
                surroundings.Error.Line($"berth: the registry is {registry}, the user name {user}; the token ends at {end}");
                surroundings.Out.Line(token);
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static async Task<JsonElement> MakeAsync(ServerClient client, RepositoryName repository, string kind, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ChangeAsync(HttpMethod.Post, $"repos/{repository.Owner}/{repository.Name}/berth/{kind}", null, cancellationToken);
        }
        catch (ServerException e) when (e.Status == 404)
        {
            throw new ServerException(404, $"there is no repository {repository} that you may see, or the server has no registry", "look at its spelling");
        }
    }

    /// <summary>One line without control characters: it goes to another program.</summary>
    private static string Word(JsonElement made, string name) => Printable.Text(made.GetProperty(name).GetString()!, maxLength: 16_000);
}
