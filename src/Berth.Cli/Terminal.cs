using Berth.Core.Diagnosis;
using Berth.Core.Problems;

namespace Berth.Cli;

/// <summary>One of a command's two outputs.</summary>
/// <param name="hasColours">Whether it is a terminal whose user has not asked for plain text (<c>NO_COLOR</c>, <c>TERM=dumb</c>).</param>
public sealed class Terminal(TextWriter writer, bool hasColours)
{
    public TextWriter Writer => writer;

    /// <summary>Whether a line may be written over.</summary>
    public bool IsTerminal => hasColours;

    public void Line(string text = "") => writer.WriteLine(text);

    /// <summary>Writes over the current line of a terminal and stays in it; an empty text takes it away.</summary>
    public void Overwrite(string text)
    {
        writer.Write($"\r\e[K{text}");
        writer.Flush();
    }

    /// <summary>What went wrong, and what to do about it.</summary>
    public void Error(string what, string? hint = null)
    {
        writer.WriteLine($"berth: {Coloured("error", Red)}: {what}");
        Hint(hint);
    }

    public void Warning(string what, string? hint = null)
    {
        writer.WriteLine($"berth: {Coloured("warning", Yellow)}: {what}");
        Hint(hint);
    }

    public void Hint(string? hint)
    {
        if (hint is not null)
        {
            writer.WriteLine($"berth: {Coloured("hint", Cyan)}: {hint}");
        }
    }

    /// <summary>A problem, told in three lines and perhaps a command.</summary>
    public void Problem(Problem problem)
    {
        var (word, colour) = problem.Severity switch
        {
            Severity.Error => ("error", Red),
            Severity.Warning => ("warning", Yellow),
            _ => ("notice", Cyan),
        };
        var subject = problem.What.Contains(problem.Subject, StringComparison.Ordinal) ? "" : $" {problem.Subject}";
        writer.WriteLine($"{Coloured(word, colour)} {problem.Code.Text}{subject}: {problem.What}");
        writer.WriteLine($"  why: {problem.Why}");
        writer.WriteLine($"  fix: {problem.Fix}");
        if (problem.Command is { } command)
        {
            writer.WriteLine($"  run: {command}");
        }
    }

    /// <summary>One step of a diagnosis, with a mark that also tells without colours.</summary>
    public void Step(ProbeStepOutcome outcome, string indent, string text)
    {
        var (mark, colour) = outcome switch
        {
            ProbeStepOutcome.Passed => ("ok  ", Green),
            ProbeStepOutcome.Failed => ("FAIL", Red),
            _ => ("-   ", Cyan),
        };
        writer.WriteLine($"{indent}{Coloured(mark, colour)} {text}");
    }

    private const int Red = 31;
    private const int Green = 32;
    private const int Yellow = 33;
    private const int Cyan = 36;

    private string Coloured(string text, int colour) => hasColours ? $"\e[{colour}m{text}\e[0m" : text;
}
