namespace Berth.Testing.Programs;

/// <summary>Environments for programs: nothing of the tests' own environment gets into them.</summary>
public static class ProgramEnvironment
{
    public const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>A search path and a home, no more.</summary>
    public static Dictionary<string, string> Bare(string home) => new() { ["PATH"] = Path, ["HOME"] = home, ["LANG"] = "C.UTF-8" };
}
