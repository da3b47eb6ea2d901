namespace Berth.Testing.Programs;

/// <summary>The finished programs, where <c>./build</c> leaves them: <c>dist/</c>, or the folder that <c>BERTH_DIST</c> names.</summary>
public static class BerthPrograms
{
    public const string HelperName = "docker-credential-berth";

    /// <summary>The native tool.</summary>
    public static string Berth => Path.Combine(Folder, "berth");

    /// <summary>The static helper for the inside of containers.</summary>
    public static string StaticHelper => Path.Combine(Folder, "lib", "berth", HelperName);

    /// <summary>The server.</summary>
    public static string Server => Path.Combine(Folder, "berth-server");

    private static string Folder
    {
        get
        {
#pragma warning disable RS0030 // Tests of installed programs say where they lie.
            var named = Environment.GetEnvironmentVariable("BERTH_DIST");
            return string.IsNullOrEmpty(named) ? Path.Combine(RepositoryRoot.Path, "dist") : named;
#pragma warning restore RS0030
        }
    }

    /// <summary>Skips the test where they have not been made.</summary>
    public static void Required()
    {
        foreach (var program in new[] { Berth, StaticHelper, Server })
        {
            Requires.That(File.Exists(program), $"{program}: run ./build");
        }
    }

    /// <summary>Links the host's two names into a folder, as <c>./install</c> does.</summary>
    public static void LinkInto(string folder)
    {
        File.CreateSymbolicLink(Path.Combine(folder, "berth"), Berth);
        File.CreateSymbolicLink(Path.Combine(folder, HelperName), Berth);
    }
}
