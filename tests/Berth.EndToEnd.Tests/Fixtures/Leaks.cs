using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>Looks for somebody's password, as it is and as a docker configuration has it, where it must not be.</summary>
internal static class Leaks
{
    /// <summary>The files below these folders that have it.</summary>
    public static async Task<string[]> OnDiskAsync(IEnumerable<string> folders, params RegistryUser[] users)
    {
        var words = string.Join('\n', users.SelectMany(user => (string[])[user.Password, user.Basic])) + "\n";
        var grep = await ProgramRun.OfAsync(
            Requires.Program("/bin/grep"),
            ["-r", "-F", "--files-with-matches", "--devices=skip", "--file=-", "--", .. folders],
            ProgramEnvironment.Bare("/"), TestContext.Current.CancellationToken, words);
        Assert.True(grep.ExitCode is 0 or 1, grep.ToString());
        return grep.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The processes that show it in their arguments or their environment.</summary>
    public static string[] InProcesses(RegistryUser user) =>
    [
        .. from process in Running.Processes()
        where Holds(process.Arguments, user) || Holds(process.Environment, user)
        select process.Arguments.Replace('\0', ' '),
    ];

    /// <summary>Whether a text has it.</summary>
    public static bool Holds(string text, RegistryUser user) =>
        text.Contains(user.Password, StringComparison.OrdinalIgnoreCase) || text.Contains(user.Basic, StringComparison.Ordinal);
}
