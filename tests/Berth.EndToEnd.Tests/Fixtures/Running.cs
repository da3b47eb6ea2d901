namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>A process as everyone with the right may look at it, in <c>/proc</c>.</summary>
/// <param name="Program">The file it was started from; empty where that cannot be seen.</param>
/// <param name="Arguments">With a NUL after each.</param>
/// <param name="Environment">With a NUL after each variable.</param>
internal sealed record Running(int Id, string Program, string Arguments, string Environment)
{
    public static IEnumerable<Running> Processes() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where name.All(char.IsAsciiDigit)
        select new Running(int.Parse(name), LinkOf(folder), TextOf(folder, "cmdline"), TextOf(folder, "environ"));

    private static string LinkOf(string folder)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(folder, "exe"), returnFinalTarget: false)?.FullName ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return "";
        }
    }

    private static string TextOf(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return "";
        }
    }
}
