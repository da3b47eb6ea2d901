namespace Berth.Core.DevContainers.Delivery;

/// <summary>A directory or file of the host that appears inside, read-only.</summary>
public sealed record ReadOnlyMount(string Source, string Target)
{
    /// <summary>As <c>--mount</c> of podman and docker takes it.</summary>
    public override string ToString() => $"type=bind,source={Source},target={Target},readonly";
}
