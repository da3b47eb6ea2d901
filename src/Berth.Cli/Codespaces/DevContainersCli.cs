using System.Text.Json;
using Berth.Cli.Engines;
using Berth.Cli.Processes;

namespace Berth.Cli.Codespaces;

/// <summary>The Dev Containers CLI, <c>devcontainer</c>: it launches, we prepare, watch and explain.</summary>
/// <remarks><see href="https://github.com/devcontainers/cli"/></remarks>
/// <param name="program">Its path.</param>
public sealed class DevContainersCli(string program, EngineChoice engine, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The version that Berth is tested with.</summary>
    public const string TestedVersion = "0.89.0";

    /// <exception cref="MisusedException">It is not installed.</exception>
    public static string Find(Surroundings surroundings) => SearchPath.Find(surroundings, "devcontainer") ?? throw new MisusedException(
        "the Dev Containers CLI is not installed: there is no 'devcontainer' on PATH", $"npm install --global @devcontainers/cli@{TestedVersion}");

    /// <summary>Runs one of its commands that ends with a result.</summary>
    /// <param name="arguments">The command and its options; the engine's are added.</param>
    /// <param name="log">Hears what the CLI and the engine say meanwhile.</param>
    /// <exception cref="ChildNotStartedException">It cannot be started.</exception>
    public async Task<DevContainersResult> RunAsync(IReadOnlyList<string> arguments, string folder, LaunchLog log, CancellationToken cancellationToken)
    {
        var run = await new Child(program, [.. arguments, .. EngineArguments, "--log-format", "json"], environment, folder)
            .RunAsync(cancellationToken, error: log.Hear);
        return DevContainersResult.Read(run.Out, run.ExitCode);
    }

    /// <summary>Runs a command inside, on this program's own terminal.</summary>
    public Task<int> ExecAsync(IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken) =>
        new Child(program, ["exec", .. EngineArguments, .. arguments], environment, folder).AttachedAsync(cancellationToken);

    private string[] EngineArguments => engine.Kind == EngineKind.Podman
        ? ["--docker-path", engine.Program, "--docker-compose-path", "docker-compose"]
        : ["--docker-path", engine.Program];
}

/// <summary>How a command of the Dev Containers CLI ended: the one line it prints on standard output.</summary>
/// <param name="Message">What it says of a failure; text of programs, not to be shown unredacted.</param>
public sealed record DevContainersResult(
    bool Succeeded, string? ContainerId, string? RemoteUser, string? RemoteWorkspaceFolder, string? ComposeProject, string? Message)
{
    /// <summary>The images that a build made.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    internal static DevContainersResult Read(string output, int exitCode)
    {
        var line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(line => line.StartsWith('{')) ?? "{}";
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var isDone = exitCode == 0 && TextOf(root, "outcome") == "success";
            return new(
                isDone, TextOf(root, "containerId"), TextOf(root, "remoteUser"), TextOf(root, "remoteWorkspaceFolder"), TextOf(root, "composeProjectName"),
                isDone ? null : TextOf(root, "message") ?? TextOf(root, "description"))
            {
                Images = root.TryGetProperty("imageName", out var images) && images.ValueKind == JsonValueKind.Array
                    ? [.. images.EnumerateArray().Select(image => image.ToString())]
                    : [],
            };
        }
        catch (JsonException)
        {
            // Killed in the middle of it: there is no result.
            return new(false, null, null, null, null, null);
        }
    }

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
