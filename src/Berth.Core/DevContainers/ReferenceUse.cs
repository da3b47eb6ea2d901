namespace Berth.Core.DevContainers;

/// <summary>In which way a dev container needs something from a registry.</summary>
public enum ReferenceUse
{
    /// <summary><c>image</c> in <c>devcontainer.json</c>.</summary>
    Image,

    /// <summary><c>FROM</c> of a stage that the target needs.</summary>
    From,

    /// <summary><c>COPY --from</c> or <c>ADD --from</c> of an image.</summary>
    CopyFrom,

    /// <summary><c>RUN --mount=from</c> of an image.</summary>
    MountFrom,

    /// <summary><c># syntax</c>: the frontend that BuildKit pulls; podman passes it over.</summary>
    Syntax,

    /// <summary>A named build context that is an image: <c>--build-context</c>, <c>additional_contexts</c>.</summary>
    BuildContext,

    /// <summary><c>cacheFrom</c>, <c>--cache-from</c>, <c>cache_from</c>: read if it is there.</summary>
    CacheFrom,

    /// <summary><c>image</c> of a compose service that is started.</summary>
    Service,

    /// <summary>A key of <c>features</c>.</summary>
    Feature,

    /// <summary><c>dependsOn</c> of a feature.</summary>
    FeatureDependency,

    /// <summary>
    /// <c>installsAfter</c> of a feature, or <c>overrideFeatureInstallOrder</c>: only its manifest is read, and a launch fails without it.
    /// </summary>
    FeatureOrder,
}
