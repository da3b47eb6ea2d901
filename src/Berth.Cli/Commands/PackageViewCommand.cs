using System.CommandLine;
using Berth.Cli.Packages;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth package view OWNER/NAME</c>: its settings, for its admins, and its versions.</summary>
internal static class PackageViewCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var package = PackageCommand.Argument();
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("view", "Show a package's versions and, to its admins, its settings") { package, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = PackageName.Parse(parsed.GetRequiredValue(package));
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var packages = new PackageClient(client);
            var (summary, path) = await packages.GetAsync(name, cancellationToken);
            var settings = await SettingsAsync(packages, name, cancellationToken);
            var versions = await packages.VersionsAsync(name, path, cancellationToken);
            if (parsed.GetValue(json))
            {
                Write(surroundings, summary, settings, versions);
            }
            else
            {
                Print(surroundings, summary, settings, versions);
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    /// <returns>Null for whoever is no admin of it.</returns>
    private static async Task<PackageSettings?> SettingsAsync(PackageClient packages, PackageName name, CancellationToken cancellationToken)
    {
        try
        {
            return await packages.SettingsAsync(name, cancellationToken);
        }
        catch (ServerException e) when (e.Status == 403)
        {
            return null;
        }
    }

    private static void Print(Surroundings surroundings, PackageSummary package, PackageSettings? settings, IReadOnlyList<PackageVersion> versions)
    {
        if (settings is null)
        {
            var shown = new Table(Printable.Text($"{package.Owner}/{package.Name}", maxLength: 300), Printable.Text(package.Visibility));
            shown.Add("repository", package.Repository is { } repository ? Printable.Text(repository) : "-");
            shown.WriteTo(surroundings.Out);
        }
        else
        {
            settings.WriteTo(surroundings.Out);
        }

        surroundings.Out.Line();
        var table = new Table("ID", "DIGEST", "TAGS", "SIZE", "CREATED");
        foreach (var version in versions)
        {
            table.Add(
                version.Id.ToString(), Printable.Text(version.ShortDigest), version.Tags is [] ? "-" : Printable.Text(string.Join(", ", version.Tags), maxLength: 1000),
                version.Size is { } size ? ByteSize.Text(size) : "-", Printable.Text(version.CreatedAt));
        }

        table.WriteTo(surroundings.Out);
    }

    private static void Write(Surroundings surroundings, PackageSummary package, PackageSettings? settings, IReadOnlyList<PackageVersion> versions) =>
        JsonAnswer.Write(surroundings.Out, json =>
        {
            json.WriteStartObject("package"u8);
            package.Write(json);
            json.WriteEndObject();
            if (settings is null)
            {
                json.WriteNull("settings"u8);
            }
            else
            {
                json.WriteStartObject("settings"u8);
                settings.Write(json);
                json.WriteEndObject();
            }

            json.WriteStartArray("versions"u8);
            foreach (var version in versions)
            {
                json.WriteStartObject();
                version.Write(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
}
