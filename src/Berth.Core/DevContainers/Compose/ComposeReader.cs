namespace Berth.Core.DevContainers.Compose;

/// <summary>Reads the compose files of a dev container, and decides which services a launch starts.</summary>
internal sealed class ComposeReader(DevContainerConfig config, Findings findings)
{
    /// <exception cref="DevContainerFileException">A file is missing or broken.</exception>
    public ComposeProject Read()
    {
        var scope = config.Scope;
        var folder = Path.GetDirectoryName(config.ComposeFiles[0].Text)!;
        var dotenv = DotenvPath(folder);
        var variables = Dotenv.Read(dotenv, SourceFile.Shown(config.Folder, dotenv), name => scope.LocalEnvironment.GetValueOrDefault(name));
        var environment = new ComposeEnvironment(scope, variables);
        var project = new ComposeLoader(scope, findings).Load(config.ComposeFiles, folder, environment);
        var reader = new ComposeServiceReader(project, folder, environment);
        List<ComposeService> services = [.. (project["services"]?.Members ?? []).Where(member => !member.Value.IsNull).Select(reader.Read)];

        ComposeService[] started = [.. Started(services, environment["COMPOSE_PROFILES"])];
        var names = started.Select(service => service.Name).ToHashSet();
        return new([.. services.Select(service => service with { IsStarted = names.Contains(service.Name) })], project["version"]?.Text, folder);
    }

    /// <summary>Beside the first file; for an empty list of files the CLI names that of the workspace.</summary>
    private string DotenvPath(string folder)
    {
        var ofWorkspace = Path.Combine(config.Folder, ".env");
        return config.Values["dockerComposeFile"] is { Text: null, Items: [] } && File.Exists(ofWorkspace)
            ? ofWorkspace
            : Path.Combine(folder, ".env");
    }

    /// <summary>
    /// Those of <c>runServices</c> and the dev container's own; without <c>runServices</c> all that no profile keeps back. And for each of
    /// them what it depends on.
    /// </summary>
    private List<ComposeService> Started(IReadOnlyList<ComposeService> services, string? activeProfiles)
    {
        var known = new Dictionary<string, ComposeService>();
        foreach (var service in services)
        {
            known[service.Name] = service;
        }

        var profiles = (activeProfiles ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var own = config.Service ?? throw new DevContainerFileException(
            config.At(config.Values["dockerComposeFile"]!.Line),
            "it names no \"service\" of the compose files",
            "write which service is the dev container");
        List<WrittenText> asked = [own, .. config.RunServices];
        var wanted = new Queue<ComposeService>(config.RunServices.Count > 0 ? [] : services.Where(IsOn));
        foreach (var name in asked)
        {
            if (known.TryGetValue(name.Text, out var service))
            {
                wanted.Enqueue(service);
            }
            else
            {
                findings.Add(DevContainerProblems.ServiceMissing(name));
            }
        }

        var started = new OrderedDictionary<string, ComposeService>();
        while (wanted.TryDequeue(out var service))
        {
            if (started.TryAdd(service.Name, service))
            {
                foreach (var needed in service.DependsOn)
                {
                    if (known.TryGetValue(needed, out var other))
                    {
                        wanted.Enqueue(other);
                    }
                }
            }
        }

        return [.. started.Values];

        bool IsOn(ComposeService service) => service.Profiles.Count == 0 || profiles.Contains("*") || service.Profiles.Any(profiles.Contains);
    }
}
