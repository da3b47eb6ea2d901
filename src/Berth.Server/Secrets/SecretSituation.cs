namespace Berth.Server.Secrets;

/// <summary>How a codespace came to be, in what matters to secrets.</summary>
/// <param name="IsPrebuild">It is built for everybody: nobody's own secrets are in it.</param>
/// <param name="IsForkPullRequest">Its content comes from a fork's pull request: it gets nothing.</param>
public readonly record struct SecretSituation(bool IsPrebuild, bool IsForkPullRequest);
