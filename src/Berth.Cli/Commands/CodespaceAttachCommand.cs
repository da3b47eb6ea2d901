using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Codespaces;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth codespace attach</c>: registers a codespace that another platform runs, and prints what its agent needs.</summary>
internal static class CodespaceAttachCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var name = new Argument<string?>("CODESPACE") { Description = "One that is registered: a further launch of it", Arity = ArgumentArity.ZeroOrOne };
        var platform = new Option<string>("--platform") { Description = "What runs it: kubernetes, coder, devpod, ci, …", HelpName = "WORD", Required = true };
        var (repository, at, server, json) = (CodespaceCommand.RepositoryOption(), CodespaceCommand.RefOption(), ServerOption.Make(), JsonAnswer.Option());
        var pull = new Option<int?>("--pull-request") { Description = "Of this pull request; it gets no secrets unless --own-branch is said", HelpName = "NUMBER" };
        var own = new Option<bool>("--own-branch") { Description = "The pull request comes from a branch of the repository itself, not from a fork" };
        var command = new Command("attach", "Register a codespace that another platform runs, and print the variables for its agent; keep them secret")
        {
            name, platform, repository, at, pull, own, server, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = ServerUrl.Choose(parsed.GetValue(server), surroundings);
            using var client = ServerClient.Of(chosen, surroundings);
            void Write(Utf8JsonWriter written)
            {
                written.WriteString("platform", parsed.GetRequiredValue(platform));
                written.WriteString("ref", parsed.GetValue(at) ?? "");
                if (parsed.GetValue(pull) is { } number)
                {
                    written.WriteStartObject("pull_request");
                    written.WriteNumber("pull_request_number", number);
                    written.WriteBoolean("from_fork", !parsed.GetValue(own));
                    written.WriteEndObject();
                }
            }

            var answer = (parsed.GetValue(name), parsed.GetValue(repository)) switch
            {
                ({ } known, null) => await client.ChangeAsync(
                    HttpMethod.Post, $"user/codespaces/{Uri.EscapeDataString(known)}/start", written => written.WriteString("platform", parsed.GetRequiredValue(platform)), cancellationToken),
                (null, { } of) => await RegisteredCodespace.NewAsync(client, chosen, Packages.RepositoryName.Parse(of).ToString(), Write, cancellationToken),
                _ => throw new MisusedException("either a repository or a registered codespace is to be named", "berth codespace attach --platform WORD -R OWNER/NAME"),
            };
            Print(surroundings, RegisteredCodespace.Of(answer, parsed.GetValue(repository) ?? "", chosen, surroundings), chosen, parsed.GetValue(json));
            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static void Print(Surroundings surroundings, RegisteredCodespace registered, ServerUrl server, bool json)
    {
        if (json)
        {
            JsonAnswer.Write(surroundings.Out, written =>
            {
                written.WriteString("server"u8, server.ToString());
                written.WriteString("codespace"u8, registered.Name);
                written.WriteString("agentToken"u8, registered.Connection.Token.Reveal());
            });
            return;
        }

        surroundings.Out.Line($"BERTH_SERVER={server}");
        surroundings.Out.Line($"BERTH_CODESPACE={Printable.Text(registered.Name)}");
        surroundings.Out.Line($"{CodespaceConnection.TokenVariable}={registered.Connection.Token.Reveal()}");
        surroundings.Error.Line("berth: for its agent: berth agent --server \"$BERTH_SERVER\" --directory DIR");
    }
}
