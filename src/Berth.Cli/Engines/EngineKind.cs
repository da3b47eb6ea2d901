namespace Berth.Cli.Engines;

/// <summary>What runs containers.</summary>
public enum EngineKind
{
    Podman,
    Docker,
}

/// <summary>How engines are written.</summary>
public static class EngineKinds
{
    extension(EngineKind kind)
    {
        /// <summary>The name of its program: <c>podman</c>.</summary>
        public string Word => kind == EngineKind.Podman ? "podman" : "docker";

        /// <summary>In the words of the scanner.</summary>
        public Core.DevContainers.Engine AsCore => kind == EngineKind.Podman ? Core.DevContainers.Engine.Podman : Core.DevContainers.Engine.Docker;
    }

    /// <summary>Null for a word that is no engine.</summary>
    public static EngineKind? Read(string? word) => word switch
    {
        "podman" => EngineKind.Podman,
        "docker" => EngineKind.Docker,
        _ => null,
    };
}
