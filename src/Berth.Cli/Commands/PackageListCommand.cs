using System.CommandLine;
using Berth.Cli.Packages;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth package list [OWNER]</c>: the packages of somebody that the caller may see.</summary>
internal static class PackageListCommand
{
    public static Command Of(Surroundings surroundings)
    {
        var owner = new Argument<string?>("OWNER") { Description = "A user or an organization; else yourself", Arity = ArgumentArity.ZeroOrOne };
        var (server, json) = (ServerOption.Make(), JsonAnswer.Option());
        var command = new Command("list", "List the packages of a user or an organization that you may see") { owner, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var login = parsed.GetValue(owner) is { } given ? LoginName.Parse(given) : null;
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var packages = await new PackageClient(client).ListAsync(login, cancellationToken);
            if (parsed.GetValue(json))
            {
                Write(surroundings, packages);
            }
            else
            {
                Print(surroundings, packages);
            }

            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static void Print(Surroundings surroundings, IReadOnlyList<PackageSummary> packages)
    {
        if (packages.Count == 0)
        {
            surroundings.Error.Line("berth: no packages; whoever pushes an image makes one");
            return;
        }

        var table = new Table("PACKAGE", "VISIBILITY", "REPOSITORY", "VERSIONS", "UPDATED");
        foreach (var package in packages)
        {
            table.Add(
                Printable.Text($"{package.Owner}/{package.Name}", maxLength: 300), Printable.Text(package.Visibility),
                package.Repository is { } repository ? Printable.Text(repository) : "-", package.Versions.ToString(), Printable.Text(package.UpdatedAt));
        }

        table.WriteTo(surroundings.Out);
    }

    private static void Write(Surroundings surroundings, IReadOnlyList<PackageSummary> packages) => JsonAnswer.Write(surroundings.Out, json =>
    {
        json.WriteStartArray("packages"u8);
        foreach (var package in packages)
        {
            json.WriteStartObject();
            package.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
