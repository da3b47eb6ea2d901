namespace Berth.Server.Codespaces;

/// <summary>Where a codespace is in its life, in GitHub's words.</summary>
public enum CodespaceState
{
    /// <summary>It is registered; its launcher has not begun.</summary>
    Created = 0,
    Provisioning = 1,
    Available = 2,
    ShuttingDown = 3,
    Shutdown = 4,
    Starting = 5,
    Failed = 6,
    Deleted = 7,

    /// <summary>Never said by anybody: it should run, and its agent is not heard of.</summary>
    Unavailable = 8,
}

/// <summary>What a state comes to, as time goes by.</summary>
internal static class CodespaceStates
{
    /// <summary>
    /// How long nothing need be heard of an agent until it counts as gone. It calls every 30 seconds, so some calls may be lost. By the time of the
    /// question alone: nothing has to run for a codespace not to be stuck.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(3);

    /// <summary>The state as it is now: a launch whose launcher is gone has failed, and what was told to stop has.</summary>
    public static CodespaceState Shown(Codespace codespace, DateTimeOffset now) =>
        now - codespace.LastSeenAt < Silence ? codespace.State : codespace.State switch
        {
            CodespaceState.Created or CodespaceState.Provisioning or CodespaceState.Starting => CodespaceState.Failed,
            CodespaceState.ShuttingDown => CodespaceState.Shutdown,
            CodespaceState.Available => CodespaceState.Unavailable,
            var lasting => lasting,
        };

    /// <summary>Whether it runs, or is about to.</summary>
    public static bool IsUp(CodespaceState state) => state is
        CodespaceState.Created or CodespaceState.Provisioning or CodespaceState.Starting or CodespaceState.Available;
}
