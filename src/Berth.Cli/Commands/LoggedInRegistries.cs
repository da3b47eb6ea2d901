using Berth.Cli.Agent;
using Berth.Core.Client;
using Berth.Core.Docker.Installation;
using Berth.Core.Docker.Lookup;

namespace Berth.Cli.Commands;

/// <summary>What <c>berth login</c> leaves on the disk: entries in the clients' configuration, and the names of the registries.</summary>
internal static class LoggedInRegistries
{
    public static HelperInstallation Installation(Surroundings surroundings) =>
        new(Path.Combine(surroundings.StateDirectory, "login.json"), surroundings.Clock);

    public static ClientEnvironment ClientOf(Surroundings surroundings) => new(surroundings.Environment, surroundings.Home, surroundings.UserId);

    /// <summary>Remembers registries, so that a helper without an agent can say that their login is lost.</summary>
    public static void Add(Surroundings surroundings, IEnumerable<string> hosts) => Write(surroundings, known => known.Union(hosts));

    /// <summary>Forgets registries; all of them where none is named.</summary>
    public static void Remove(Surroundings surroundings, IReadOnlyList<string> hosts) =>
        Write(surroundings, known => hosts is [] ? [] : known.Except(hosts));

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

    private static void Write(Surroundings surroundings, Func<IEnumerable<string>, IEnumerable<string>> change)
    {
        var file = new AgentDirectory(surroundings.StateDirectory).RegistriesFile;
        string[] known = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] next = [.. change(known).Order(StringComparer.Ordinal)];
        if (next is [])
        {
            File.Delete(file);
            return;
        }

        Directory.CreateDirectory(surroundings.StateDirectory, PrivateDirectory.Mode);
        File.WriteAllLines(file + ".next", next);
        File.Move(file + ".next", file, overwrite: true);
    }
}
