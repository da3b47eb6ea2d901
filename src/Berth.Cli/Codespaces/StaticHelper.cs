namespace Berth.Cli.Codespaces;

/// <summary>The static credential helper for the inside of containers, which lies beside this program.</summary>
public static class StaticHelper
{
    public const string Name = "docker-credential-berth";

    /// <summary>Its path.</summary>
    /// <exception cref="MisusedException">It is not installed.</exception>
    public static string Find(Surroundings surroundings)
    {
        var bin = Path.GetDirectoryName(surroundings.ProgramPath)!;
        string[] places = [Path.Combine(bin, "lib/berth", Name), Path.Combine(bin, "../lib/berth", Name)];
        return places.FirstOrDefault(File.Exists) ?? throw new MisusedException(
            $"the static credential helper is not beside this program; looked for {string.Join(" and ", places.Select(Path.GetFullPath))}",
            "install both with ./install");
    }
}
