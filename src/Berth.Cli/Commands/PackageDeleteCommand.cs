using System.CommandLine;
using Berth.Cli.Packages;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth package delete OWNER/NAME</c>: all of it, or one version.</summary>
internal static class PackageDeleteCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var package = PackageCommand.Argument();
        var version = new Option<string?>("--version") { Description = "Only this version: its digest or how that begins, a tag of it, or its number", HelpName = "VERSION" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("delete", "Delete a package, or one version of it") { package, version, yes, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = PackageName.Parse(parsed.GetRequiredValue(package));
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var packages = new PackageClient(client);
            var (_, path) = await packages.GetAsync(name, cancellationToken);
            var versions = await packages.VersionsAsync(name, path, cancellationToken);
            var meant = parsed.GetValue(version) is { } text ? Find(name, versions, text) : null;
            var (what, command) = meant is null
                ? ($"{name} with {(versions.Count == 1 ? "its version" : $"its {versions.Count} versions")}", $"berth package delete {name} --yes")
                : ($"version {Printable.Text(meant.ShortDigest)} of {name}{TagsOf(meant)}", $"berth package delete {name} --version {Printable.Text(meant.Digest)} --yes");
            if (!parsed.GetValue(yes) && !await new Confirmation(surroundings).AskAsync(
                $"This deletes {what}. It cannot be restored.", "nothing was deleted", command, cancellationToken))
            {
                return (int)ExitCode.Refused;
            }

            await packages.DeleteAsync(meant is null ? path : $"{path}/versions/{meant.Id}", cancellationToken);
            if (parsed.GetValue(json))
            {
                Write(surroundings, name, meant is null ? versions : [meant]);
            }
            else
            {
                surroundings.Out.Line($"deleted {what}");
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    /// <exception cref="MisusedException">There is none, or it is the last one, which goes with its package only.</exception>
    private static PackageVersion Find(PackageName name, IReadOnlyList<PackageVersion> versions, string text) => PackageVersion.Find(versions, text) switch
    {
        (null, var problem) => throw new MisusedException($"{name}: {problem}", $"see berth package view {name}; a whole digest means one version"),
        _ when versions.Count == 1 => throw new MisusedException($"that is the last version of {name}, which goes with the package only", $"berth package delete {name}"),
        (var version, _) => version,
    };

    private static string TagsOf(PackageVersion version) => version.Tags switch
    {
        [] => "",
        [var tag] => $", whose tag is {Printable.Text(tag)}",
        var tags => $", whose tags are {Printable.Text(string.Join(", ", tags), maxLength: 500)}",
    };

    private static void Write(Surroundings surroundings, PackageName name, IReadOnlyList<PackageVersion> versions) => JsonAnswer.Write(surroundings.Out, json =>
    {
        json.WriteString("package"u8, name.ToString());
        json.WriteStartArray("deleted"u8);
        foreach (var version in versions)
        {
            json.WriteStartObject();
            version.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
