namespace Berth.Cli;

/// <summary>How a command ended, for scripts.</summary>
public enum ExitCode
{
    /// <summary>It was answered; there may be warnings.</summary>
    Answered = 0,

    /// <summary>It was refused, or a problem was found that stops something.</summary>
    Refused = 1,

    /// <summary>The command line, a file or a value that was given is not usable.</summary>
    Misused = 2,

    /// <summary>Something that had to be asked did not answer.</summary>
    Unreachable = 3,

    /// <summary>Berth itself failed in a way that nobody foresaw: worth a report.</summary>
    Failed = 4,

    /// <summary>Somebody stopped it, with Ctrl+C or a signal: what a shell makes of SIGINT, so that a script ends too.</summary>
    Interrupted = 130,
}
