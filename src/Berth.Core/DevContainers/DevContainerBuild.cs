namespace Berth.Core.DevContainers;

/// <summary>How an image is built from a Dockerfile: the member <c>build</c>, and the older <c>dockerFile</c> and <c>context</c>.</summary>
/// <param name="Dockerfile">Its full path.</param>
/// <param name="DockerfileAt">Where it is named.</param>
/// <param name="Context">The full path of the build context.</param>
/// <param name="Options">Raw arguments of the engine's build, which may name images too.</param>
public sealed record DevContainerBuild(
    string Dockerfile,
    SourceLocation DockerfileAt,
    string Context,
    WrittenText? Target,
    IReadOnlyList<WrittenPair> Args,
    IReadOnlyList<WrittenText> Options,
    IReadOnlyList<WrittenText> CacheFrom);
