namespace Berth.Core.DevContainers;

/// <summary>A member of an object in a <c>devcontainer.json</c>.</summary>
/// <param name="Line">Where its name stands, from 1.</param>
public sealed record ConfigMember(string Name, int Line, ConfigNode Value);
