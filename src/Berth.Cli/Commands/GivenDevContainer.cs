using System.CommandLine;
using Berth.Core.DevContainers;
using Berth.Core.Diagnosis;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Commands;

/// <summary>The dev container a command works on, and the machine it would run on.</summary>
public static class GivenDevContainer
{
    public static Argument<string> Folder() => new("FOLDER")
    {
        Description = "The folder with the devcontainer.json",
        DefaultValueFactory = _ => ".",
    };

    public static Option<string?> ConfigOption() => new("--config")
    {
        Description = "The devcontainer.json, where a folder has several",
        HelpName = "FILE",
    };

    public static Option<string?> EngineOption() => new("--engine")
    {
        Description = "What builds and runs containers; without it docker where it is found, else podman",
        HelpName = "podman|docker",
    };

    /// <exception cref="DevContainerFileException">There is none, or it cannot be read.</exception>
    public static DevContainerConfig Read(Surroundings surroundings, string folder, string? config) =>
        DevContainerConfig.Read(folder, DevContainerFiles.Find(folder, config), ScopeOf(surroundings));

    /// <param name="engine">What was given; null for docker where it is found on PATH, else podman.</param>
    /// <exception cref="MisusedException">It is no engine.</exception>
    public static ScanOptions OptionsOf(Surroundings surroundings, string? engine) => new(
        engine switch
        {
            "podman" => Engine.Podman,
            "docker" => Engine.Docker,
            null => IsOnPath(surroundings, "docker") || !IsOnPath(surroundings, "podman") ? Engine.Docker : Engine.Podman,
            _ => throw new MisusedException($"'{Printable.Text(engine)}' is no engine that berth knows", "write --engine podman or --engine docker"),
        },
        HostPlatform.Current);

    /// <summary>The environment without the secrets: the files of a repository must not get hold of them.</summary>
    private static VariableScope ScopeOf(Surroundings surroundings)
    {
        var withheld = surroundings.Environment.Keys.Where(IsSecret).ToHashSet();
        return new(surroundings.Environment.Where(variable => !withheld.Contains(variable.Key)).ToDictionary(), withheld);
    }

    private static bool IsSecret(string name) =>
        RegistrySecretName.Read(name) is { Part: RegistrySecretPart.Password or RegistrySecretPart.SessionToken };

    private static bool IsOnPath(Surroundings surroundings, string program) =>
        (surroundings.Variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
