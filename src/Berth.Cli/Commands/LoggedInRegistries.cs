using Berth.Core.Docker.Installation;
using Berth.Core.Docker.Lookup;

namespace Berth.Cli.Commands;

/// <summary>What <c>berth login</c> leaves on the disk: entries in the clients' configuration, and the record of them.</summary>
internal static class LoggedInRegistries
{
    public static HelperInstallation Installation(Surroundings surroundings) =>
        new(Path.Combine(surroundings.StateDirectory, "login.json"), surroundings.Clock);

    public static ClientEnvironment ClientOf(Surroundings surroundings) => new(surroundings.Environment, surroundings.Home, surroundings.UserId);

    /// <summary>Tells each change that was made, and each file that could not be changed.</summary>
    public static void Print(Surroundings surroundings, InstallationReport report)
    {
        foreach (var change in report.Changes)
        {
            surroundings.Out.Line(change.ToString());
        }

        foreach (var problem in report.Problems)
        {
            surroundings.Error.Problem(problem);
        }
    }
}
