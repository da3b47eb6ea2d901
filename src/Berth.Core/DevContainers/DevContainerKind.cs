namespace Berth.Core.DevContainers;

/// <summary>Where a dev container's image comes from. Of several the first counts, as for the Dev Containers CLI.</summary>
public enum DevContainerKind
{
    /// <summary><c>build.dockerfile</c> or the older <c>dockerFile</c>.</summary>
    Dockerfile,

    /// <summary><c>image</c>.</summary>
    Image,

    /// <summary><c>dockerComposeFile</c>.</summary>
    Compose,
}
