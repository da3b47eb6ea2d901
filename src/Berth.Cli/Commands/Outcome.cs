using Berth.Core.Problems;

namespace Berth.Cli.Commands;

/// <summary>Turns what was found into an exit code.</summary>
internal static class Outcome
{
    /// <summary>Refused when something does not work; warnings and notices are answers.</summary>
    public static ExitCode Of(IEnumerable<Problem> problems) =>
        problems.Any(problem => problem.Severity == Severity.Error) ? ExitCode.Refused : ExitCode.Answered;
}
