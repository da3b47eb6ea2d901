namespace Berth.Core.DevContainers;

/// <summary>What builds and runs containers.</summary>
public enum Engine
{
    Podman,
    Docker,
}
