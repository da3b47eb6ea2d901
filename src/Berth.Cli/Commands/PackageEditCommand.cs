using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Packages;
using Berth.Cli.Server;

namespace Berth.Cli.Commands;

/// <summary><c>berth package edit OWNER/NAME</c>: visibility, link and inheritance.</summary>
internal static class PackageEditCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var package = PackageCommand.Argument();
        var visibility = new Option<string?>("--visibility") { Description = "public, internal (to the organization) or private", HelpName = "VISIBILITY" };
        visibility.AcceptOnlyFromAmong("public", "internal", "private");
        var inherit = new Option<string?>("--inherit") { Description = "Whether its access is that of its repository: on or off", HelpName = "on|off" };
        inherit.AcceptOnlyFromAmong("on", "off");
        var repository = new Option<string?>("--repository") { Description = "Link it to this repository of its owner", HelpName = "OWNER/NAME" };
        var noRepository = new Option<bool>("--no-repository") { Description = "Link it to none" };
        var force = new Option<bool>("--force") { Description = "Do not ask before it becomes public; and hide what is public, though others have pulled it" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask before it becomes public" };
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("edit", "Change a package's visibility, the repository it is linked to, and whether it inherits access from it")
        {
            package, visibility, inherit, repository, noRepository, force, yes, server, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = PackageName.Parse(parsed.GetRequiredValue(package));
            var edit = new Edit(
                parsed.GetValue(visibility), parsed.GetValue(inherit) is { } word ? word == "on" : null,
                parsed.GetValue(repository) is { } linked ? RepositoryName.Parse(linked) : null, parsed.GetValue(noRepository), parsed.GetValue(force), parsed.GetValue(yes));
            edit.Check(name);
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var packages = new PackageClient(client);
            if (!await MayAsync(surroundings, await packages.SettingsAsync(name, cancellationToken), name, edit, cancellationToken))
            {
                return (int)ExitCode.Refused;
            }

            Print(surroundings, name, await packages.ChangeAsync(name, edit.Write, cancellationToken), parsed.GetValue(json));
            return (int)ExitCode.Answered;
        });
        return command;
    }

    /// <param name="Visibility">Null leaves it; so do the others.</param>
    /// <param name="IsForced">Whether to do also what others may have relied upon.</param>
    private sealed record Edit(string? Visibility, bool? Inherits, RepositoryName? Repository, bool IsUnlinked, bool IsForced, bool IsAgreed)
    {
        /// <exception cref="MisusedException">It changes nothing, or contradicts itself.</exception>
        public void Check(PackageName name)
        {
            if (Repository is not null && IsUnlinked)
            {
                throw new MisusedException("--repository and --no-repository contradict each other", $"give one: berth package edit {name} --repository {Repository}");
            }

            if (Visibility is null && Inherits is null && Repository is null && !IsUnlinked)
            {
                throw new MisusedException($"what to change about {name} is not said", "give --visibility, --inherit, --repository or --no-repository");
            }
        }

        public void Write(Utf8JsonWriter json)
        {
            if (Visibility is not null)
            {
                json.WriteString("visibility"u8, Visibility);
            }

            if (Inherits is { } inherits)
            {
                json.WriteBoolean("inherit_access"u8, inherits);
            }

            if (Repository is not null || IsUnlinked)
            {
                json.WriteString("repository"u8, Repository?.ToString());
            }

            if (IsForced)
            {
                json.WriteBoolean("force"u8, true);
            }
        }
    }

    /// <summary>Whether to go on: what becomes public is agreed to, and what is public is hidden only by force.</summary>
    private static async Task<bool> MayAsync(Surroundings surroundings, PackageSettings before, PackageName name, Edit edit, CancellationToken cancellationToken)
    {
        if (before.Visibility is "public" && edit is { Visibility: "internal" or "private", IsForced: false })
        {
            surroundings.Error.Error(
                $"{name} stays public: whoever has pulled it has it", $"to hide it all the same: berth package edit {name} --visibility {edit.Visibility} --force");
            return false;
        }

        return edit.Visibility is not "public" || before.Visibility is "public" || edit.IsForced || edit.IsAgreed || await new Confirmation(surroundings).AskAsync(
            $"Everybody will be able to pull {name}, without a login. What was pulled cannot be taken back.", $"{name} is still {before.Visibility}",
            $"berth package edit {name} --visibility public --yes", cancellationToken);
    }

    private static void Print(Surroundings surroundings, PackageName name, PackageSettings? after, bool isJson)
    {
        if (after is null)
        {
            surroundings.Error.Warning($"{name} was changed, and you may not see it any more");
        }
        else if (isJson)
        {
            JsonAnswer.Write(surroundings.Out, after.Write);
        }
        else
        {
            after.WriteTo(surroundings.Out);
        }
    }
}
