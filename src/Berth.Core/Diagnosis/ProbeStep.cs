namespace Berth.Core.Diagnosis;

/// <summary>One step of a probe, as it is shown to people.</summary>
/// <param name="Detail">What was found: one line, nothing secret.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ProbeStep(ProbeStepKind Kind, ProbeStepOutcome Outcome, string Detail, TimeSpan Duration);

/// <summary>The steps of a probe, in the order they are taken.</summary>
public enum ProbeStepKind
{
    Dns,
    Tcp,
    Tls,

    /// <summary><c>/v2/</c> and the challenge it answers with.</summary>
    Challenge,

    /// <summary>The login, looked up or exchanged.</summary>
    Login,

    /// <summary>A token for this login; with pull scope where an image is named.</summary>
    Token,

    /// <summary>HEAD of the manifest.</summary>
    Manifest,

    /// <summary>HEAD of the manifest without the login.</summary>
    AnonymousManifest,

    /// <summary>Whether the image is there for this machine's platform.</summary>
    Platform,
}

public enum ProbeStepOutcome
{
    Passed,
    Failed,

    /// <summary>There was nothing to do.</summary>
    Skipped,
}
