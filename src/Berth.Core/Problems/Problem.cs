namespace Berth.Core.Problems;

/// <summary>One thing that is wrong, why it matters, and how to put it right.</summary>
/// <param name="Code">Stable for ever; documented in <c>docs/problems.md</c>.</param>
/// <param name="Severity">Whether it stops something.</param>
/// <param name="Subject">What it is about: a secret's name, a registry, a reference or a file. Never a value of a secret.</param>
/// <param name="What">What is wrong: lower case, no full stop, no secret.</param>
/// <param name="Why">Why it matters, in the same form.</param>
/// <param name="Fix">What to do about it, in the same form.</param>
/// <param name="Command">A command that does it or shows more, ready to paste; null where there is none.</param>
public sealed record Problem(
    ProblemCode Code, Severity Severity, string Subject, string What, string Why, string Fix, string? Command = null);

/// <summary>How much a problem weighs.</summary>
public enum Severity
{
    /// <summary>It works, and one should know.</summary>
    Notice,

    /// <summary>It works now and will bite.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Error,
}
