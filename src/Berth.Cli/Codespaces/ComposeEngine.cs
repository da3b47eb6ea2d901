using Berth.Cli.Engines;
using Berth.Cli.Helper;
using Berth.Cli.Processes;

namespace Berth.Cli.Codespaces;

/// <summary>
/// How compose reaches podman: through docker-compose and docker's client on a socket that podman serves for as long as the launch takes.
/// </summary>
/// <remarks>
/// docker-compose 1.29 builds by starting <c>docker build</c>, and the Dev Containers CLI looks for images under the names that docker gives
/// them, so for a project with podman docker's client is the engine's program wherever it is installed.
/// </remarks>
internal static class ComposeEngine
{
    /// <summary>The engine as the Dev Containers CLI is to use it.</summary>
    public static EngineChoice ChoiceFor(Surroundings surroundings, Codespace codespace, EngineChoice engine) =>
        codespace.ComposeProject is not null && engine.Kind == EngineKind.Podman && SearchPath.Find(surroundings, "docker") is { } docker
            ? new(EngineKind.Docker, docker, null)
            : engine;

    /// <summary>Null where no service is needed.</summary>
    /// <exception cref="MisusedException">There is no compose, or podman does not serve.</exception>
    public static async Task<PodmanService?> StartAsync(
        Surroundings surroundings, Codespace codespace, EngineChoice engine, CodespaceFiles files, IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        if (codespace.ComposeProject is null || engine.Kind != EngineKind.Podman)
        {
            return null;
        }

        if (SearchPath.Find(surroundings, "docker-compose") is null)
        {
            throw new MisusedException(
                "this dev container is made with compose, and there is no docker-compose on PATH; podman-compose is not enough for the Dev Containers CLI",
                "install docker-compose and docker's client; on Debian and Ubuntu: apt-get install docker-compose");
        }

        // What keeps containers running inherits this environment, so no mark of a launch is in it.
        var bare = environment.Where(variable => variable.Key != LaunchVariables.Directory).ToDictionary();
        return await PodmanService.StartAsync(engine.Program, Path.Combine(files.Launch, "podman.sock"), bare, cancellationToken);
    }
}
