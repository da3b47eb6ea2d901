namespace Berth.Cli.Commands;

/// <summary>Asks before something that cannot be taken back. Where there is nobody to ask, the answer is no, with the way to a yes.</summary>
public sealed class Confirmation(Surroundings surroundings)
{
    /// <param name="what">What is about to happen, and that it stays so: one sentence, upper case.</param>
    /// <param name="otherwise">What then has not happened.</param>
    /// <param name="command">The command that does not ask.</param>
    public async Task<bool> AskAsync(string what, string otherwise, string command, CancellationToken cancellationToken)
    {
        surroundings.Error.Line(what);
        if (!surroundings.IsInteractive)
        {
            surroundings.Error.Error($"{otherwise}: there is no terminal to ask on", $"if that is meant: {command}");
            return false;
        }

        surroundings.Error.Writer.Write("Go on? [y/N] ");
        surroundings.Error.Writer.Flush();
        using var reader = new StreamReader(surroundings.In, leaveOpen: true);
        var answer = await Task.Run(reader.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        if (answer?.Trim().ToLowerInvariant() is "y" or "yes")
        {
            return true;
        }

        surroundings.Error.Error(otherwise);
        return false;
    }
}
