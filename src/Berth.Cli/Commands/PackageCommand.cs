using System.CommandLine;

namespace Berth.Cli.Commands;

/// <summary><c>berth package</c>: the packages of a server's registry, one command each for what may be asked and changed.</summary>
internal static class PackageCommand
{
    public static Command Of(Surroundings surroundings) => new("package", "Packages of a server's registry: what is in them, and who may pull them")
    {
        PackageListCommand.Of(surroundings),
        PackageViewCommand.Of(surroundings),
        PackageEditCommand.Of(surroundings),
        PackageAllowCommand.Allow(surroundings),
        PackageAllowCommand.Revoke(surroundings),
        PackageAccessCommand.Of(surroundings),
        PackageDeleteCommand.Of(surroundings),
    };

    /// <summary>The argument of those that are about one package.</summary>
    public static Argument<string> Argument() => new("OWNER/NAME") { Description = "The package, like acme/api" };
}
