namespace Berth.Cli.Engines;

/// <summary>A container that belongs to a codespace.</summary>
/// <param name="State">In the engine's words for people, in which podman and docker agree: <c>Up 3 minutes</c>, <c>Exited (0) …</c>, <c>Created</c>.</param>
public sealed record EngineContainer(string Id, string Name, string State)
{
    public bool IsRunning => State.StartsWith("Up", StringComparison.Ordinal) && !State.Contains("Paused", StringComparison.OrdinalIgnoreCase);
}
