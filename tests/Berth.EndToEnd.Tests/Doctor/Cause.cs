using System.Text.RegularExpressions;
using Berth.Core.Problems;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Doctor;

/// <summary>An error as <c>berth doctor</c> tells it to people: with its number, why it matters and a fix.</summary>
internal static partial class Cause
{
    /// <summary>Every error it found.</summary>
    public static string[] AllOf(ProgramRun run) => [.. Error().Matches(run.Words).Select(match => match.Value)];

    /// <summary>Whatever is broken once is told once, with what it is about.</summary>
    public static void IsAlone(ProgramRun run, ProblemCode code, string subject)
    {
        var cause = Assert.Single(AllOf(run.Failed()));
        Assert.True(cause.StartsWith($"error {code.Text}", StringComparison.Ordinal), run.ToString());
        Assert.Contains(subject, cause);
        Assert.Contains("\n  fix: ", cause);
        Assert.Contains("\n  run: ", cause);
    }

    [GeneratedRegex(@"^error BERTH\d{4}[: ].*(\n +.*)*", RegexOptions.Multiline)]
    private static partial Regex Error();
}
