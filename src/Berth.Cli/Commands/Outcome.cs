using Berth.Core.Problems;

namespace Berth.Cli.Commands;

/// <summary>Turns what was found into an exit code.</summary>
internal static class Outcome
{
    /// <summary>What keeps one from asking at all, so that nothing is known of the login or the image.</summary>
    private static readonly HashSet<ProblemCode> NotReached =
    [
        ProblemCode.NameNotFound, ProblemCode.ConnectionTimedOut, ProblemCode.ConnectionRefused, ProblemCode.NoRoute,
        ProblemCode.TokenServiceUnreachable, ProblemCode.NoAnswer, ProblemCode.AwsApiNameUnknown, ProblemCode.AwsApiUnreachable,
    ];

    /// <summary>
    /// Refused when something does not work, unreachable when that is nothing but what did not answer; warnings and notices are answers.
    /// </summary>
    public static ExitCode Of(IEnumerable<Problem> problems)
    {
        var errors = problems.Where(problem => problem.Severity == Severity.Error).ToList();
        return errors is [] ? ExitCode.Answered
            : errors.TrueForAll(error => NotReached.Contains(error.Code)) ? ExitCode.Unreachable
            : ExitCode.Refused;
    }
}
