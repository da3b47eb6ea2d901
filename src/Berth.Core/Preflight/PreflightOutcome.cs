namespace Berth.Core.Preflight;

/// <summary>What the check of a reference came to.</summary>
public enum PreflightOutcome
{
    /// <summary>The registry has it, lets us in, and it serves this machine.</summary>
    Ready,

    /// <summary>The registry does not give it, and the engine has it already.</summary>
    Local,

    /// <summary>The registry does not give it, and a launch goes on without it.</summary>
    OptionalUnreachable,

    /// <summary>A launch would fail for want of it.</summary>
    Failed,

    /// <summary>Nobody can tell before the launch: its name is not known, or no registry serves it.</summary>
    Unknown,
}

/// <summary>How outcomes are written.</summary>
public static class PreflightOutcomes
{
    extension(PreflightOutcome outcome)
    {
        /// <summary>For scripts: <c>ready</c>, <c>local</c>, <c>unreachable-but-optional</c>, <c>failed</c>, <c>unknown</c>.</summary>
        public string Text => outcome switch
        {
            PreflightOutcome.Ready => "ready",
            PreflightOutcome.Local => "local",
            PreflightOutcome.OptionalUnreachable => "unreachable-but-optional",
            PreflightOutcome.Failed => "failed",
            _ => "unknown",
        };
    }
}
