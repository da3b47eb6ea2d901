namespace Berth.Cli.Engines;

/// <summary>A container that belongs to a codespace.</summary>
/// <param name="State">In the engine's word: <c>running</c>, <c>exited</c>, <c>created</c>.</param>
public sealed record EngineContainer(string Id, string Name, string State)
{
    public bool IsRunning => State == "running";
}
