using Berth.Cli.Processes;

namespace Berth.Cli.Engines;

/// <summary>podman or docker on this machine, asked through its own program.</summary>
/// <param name="program">The path of that program.</param>
/// <param name="environment">What it is started with; no secret is in it.</param>
public sealed class LocalEngine(EngineKind kind, string program, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The label that every container of a codespace bears.</summary>
    public const string Label = "berth.codespace";

    /// <summary>The label that compose gives everything of a project.</summary>
    private const string ProjectLabel = "com.docker.compose.project";

    /// <summary>How long a container may take to stop, in seconds.</summary>
    private const string StopSeconds = "10";

    public EngineKind Kind => kind;

    public string Program => program;

    /// <summary>The containers of a codespace, running or not, those of its compose project included.</summary>
    /// <exception cref="EngineException">The engine did not answer.</exception>
    public async Task<IReadOnlyList<EngineContainer>> ContainersAsync(string codespace, string? composeProject, CancellationToken cancellationToken)
    {
        var labelled = await ListAsync($"{Label}={codespace}", cancellationToken);
        return composeProject is null
            ? labelled
            : [.. labelled.Concat(await ListAsync($"{ProjectLabel}={composeProject}", cancellationToken)).DistinctBy(container => container.Id)];
    }

    public async Task StopAsync(IReadOnlyList<EngineContainer> containers, CancellationToken cancellationToken)
    {
        if (containers.Count > 0)
        {
            await AskAsync(["stop", "--time", StopSeconds, .. containers.Select(container => container.Id)], cancellationToken);
        }
    }

    /// <summary>Ends containers at once and removes them, with the volumes that have no name.</summary>
    public async Task RemoveAsync(IReadOnlyList<EngineContainer> containers, CancellationToken cancellationToken)
    {
        if (containers.Count > 0)
        {
            await AskAsync(["rm", "--force", "--volumes", .. kind == EngineKind.Podman ? ["--time", "0"] : (string[])[], .. containers.Select(container => container.Id)], cancellationToken);
        }
    }

    /// <summary>Removes the networks of a compose project.</summary>
    public async Task RemoveNetworksAsync(string composeProject, CancellationToken cancellationToken)
    {
        var found = await AskAsync(["network", "ls", "--quiet", "--filter", $"label={ProjectLabel}={composeProject}"], cancellationToken);
        foreach (var network in found.Lines)
        {
            await AskAsync(["network", "rm", network], cancellationToken);
        }
    }

    /// <summary>Runs a program inside as root; whether it was there and did what it should.</summary>
    public async Task<bool> RunInsideAsync(EngineContainer container, IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        (await new Child(program, ["exec", "--user", "0", container.Id, .. command], environment).RunAsync(cancellationToken)).Succeeded;

    /// <summary>Every name under which an image is here: <c>ghcr.io/acme/api:1</c>, <c>ghcr.io/acme/api@sha256:…</c>.</summary>
    public async Task<IReadOnlySet<string>> ImagesAsync(CancellationToken cancellationToken)
    {
        var found = await AskAsync(["images", "--digests", "--format", "{{.Repository}}\t{{.Tag}}\t{{.Digest}}"], cancellationToken);
        HashSet<string> names = [];
        foreach (var parts in found.Lines.Select(line => line.Split('\t')).Where(parts => parts.Length == 3))
        {
            names.Add($"{parts[0]}:{parts[1]}");
            names.Add($"{parts[0]}@{parts[2]}");
        }

        return names;
    }

    /// <summary>The label <c>devcontainer.metadata</c> of an image that is here: empty where it has none, null where the image is not here.</summary>
    public async Task<string?> MetadataLabelAsync(string image, CancellationToken cancellationToken)
    {
        var run = await new Child(
            program, ["image", "inspect", "--format", "{{index .Config.Labels \"devcontainer.metadata\"}}", "--", image], environment).RunAsync(cancellationToken);
        return !run.Succeeded ? null : run.Out.Trim() is "<no value>" or "" ? "" : run.Out.Trim();
    }

    private async Task<List<EngineContainer>> ListAsync(string label, CancellationToken cancellationToken)
    {
        var found = await AskAsync(
            ["ps", "--all", "--no-trunc", "--filter", $"label={label}", "--format", "{{.ID}}\t{{.Names}}\t{{.Status}}"], cancellationToken);
        return [.. found.Lines.Select(line => line.Split('\t')).Where(parts => parts.Length == 3).Select(parts => new EngineContainer(parts[0], parts[1], parts[2]))];
    }

    private async Task<ChildRun> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var run = await new Child(program, arguments, environment).RunAsync(cancellationToken);
        return run.Succeeded ? run : throw new EngineException(kind, arguments[0], run.Error);
    }
}

/// <summary>The engine refused what it was asked for.</summary>
public sealed class EngineException(EngineKind kind, string verb, string words)
    : Exception($"{kind.Word} {verb} failed: {LastLine(words)}")
{
    private static string LastLine(string words) =>
        words.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "it said nothing";
}
