namespace Berth.Cli;

/// <summary>What was given cannot be used; the command ends with <see cref="ExitCode.Misused"/>.</summary>
public sealed class MisusedException(string message, string? hint = null) : Exception(message)
{
    /// <summary>What to do about it.</summary>
    public string? Advice => hint;
}
