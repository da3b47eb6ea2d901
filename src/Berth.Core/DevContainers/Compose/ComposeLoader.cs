using Berth.Core.References;

namespace Berth.Core.DevContainers.Compose;

/// <summary>
/// Loads compose files as compose does: of each file 1. variables are put in, 2. paths made full, 3. what it includes is loaded,
/// 4. what its services extend is merged into them; 5. then one file is merged after the other.
/// </summary>
internal sealed class ComposeLoader(VariableScope scope, Findings findings)
{
    private const int MaxFiles = 100;

    private const int MaxChain = 64;

    /// <summary>How much all texts may hold together after variables are put in, in characters.</summary>
    private const int MaxTextLength = 16 * 1024 * 1024;

    private readonly Dictionary<string, IReadOnlyList<YamlNode>> read = [];
    private readonly List<string> including = [];
    private long textLength;

    private string Folder => scope.LocalWorkspaceFolder!;

    /// <exception cref="DevContainerFileException">A file is missing or broken, or files lead to themselves.</exception>
    public YamlNode Load(IReadOnlyList<WrittenText> files, string folder, ComposeEnvironment environment)
    {
        var project = YamlNode.OfMembers([], files[0].Location);
        foreach (var file in files)
        {
            foreach (var document in Read(file.Text, file.Location))
            {
                project = ComposeMerge.Merge(project, Document(document, file.Text, folder, environment, project));
            }
        }

        return project;
    }

    private YamlNode Document(YamlNode document, string path, string folder, ComposeEnvironment environment, YamlNode before)
    {
        // 1. and 2.
        var result = document;
        foreach (var section in document.Members.Where(member => member.Name is "services" or "volumes" or "include"))
        {
            result = result.With(section.Name, Interpolate(section.Value, environment, []));
        }

        var services = Services(result, folder);
        var extended = services.Select(service => service with { Value = Extend(service, services, path, folder, environment, before, []) });
        var resolved = YamlNode.OfMembers([.. extended], result.Location);

        // 3. What is included comes first.
        var included = Include(result, path, folder, environment);
        result = resolved.Members.Count > 0 ? result.With("services", resolved) : result;
        return included is null ? result : ComposeMerge.Merge(included, result);
    }

    private YamlMember[] Services(YamlNode document, string folder)
    {
        if (document.Kind != YamlKind.Map)
        {
            throw new DevContainerFileException(document.Location, "its outermost value is no map", "a compose file begins with services:");
        }

        var services = document["services"];
        var wrong = services is { Kind: not YamlKind.Map }
            ? services.Location
            : services?.Members.FirstOrDefault(service => service.Value.Kind is YamlKind.Text or YamlKind.List)?.Location;
        if (wrong is not null)
        {
            throw new DevContainerFileException(wrong, "services: must be a map of maps", "write the name of a service, and below it what it is");
        }

        var home = scope.LocalEnvironment.GetValueOrDefault("HOME");
        return [.. (services?.Members ?? []).Select(service => service with { Value = ComposePaths.Resolve(service.Value, folder, home) })];
    }

    private YamlNode Extend(
        YamlMember service, IReadOnlyList<YamlMember> siblings, string path, string folder, ComposeEnvironment environment, YamlNode before,
        List<(string Path, string Service)> chain)
    {
        if (service.Value["extends"] is not { } extends)
        {
            return service.Value;
        }

        if (chain.Contains((path, service.Name)) || chain.Count == MaxChain)
        {
            var way = string.Join(" extends ", chain.Select(step => step.Service).Append(service.Name).Take(5));
            throw new DevContainerFileException(
                extends.Location,
                chain.Count == MaxChain ? $"services extend over {MaxChain} others" : $"{Printable.Text(way)}: services extend themselves",
                "let one of them stand alone");
        }

        chain.Add((path, service.Name));
        var name = extends.Text ?? extends["service"]?.Text
            ?? throw new DevContainerFileException(extends.Location, "extends: names no service", "write extends: and below it service: NAME");
        var based = extends.Text is null && extends["file"] is { Text: { } file } named
            ? FromFile(Path.GetFullPath(file.Replace("\0", "\ufffd", StringComparison.Ordinal), folder), name, named.Location, environment, chain)
            : FromSiblings(name, siblings, path, folder, environment, before, chain);
        if (based is null)
        {
            throw new DevContainerFileException(extends.Location, $"there is no service '{Printable.Text(name)}' to extend", "correct the name");
        }

        var result = ComposeMerge.Merge(based, service.Value);
        return YamlNode.OfMembers([.. result.Members.Where(member => member.Name != "extends")], service.Value.Location);
    }

    private YamlNode? FromSiblings(
        string name, IReadOnlyList<YamlMember> siblings, string path, string folder, ComposeEnvironment environment, YamlNode before,
        List<(string Path, string Service)> chain) =>
        siblings.FirstOrDefault(sibling => sibling.Name == name) is { } sibling
            ? Extend(sibling, siblings, path, folder, environment, before, chain)
            : before["services"]?[name];

    private YamlNode? FromFile(
        string path, string name, SourceLocation named, ComposeEnvironment environment, List<(string Path, string Service)> chain)
    {
        var folder = Path.GetDirectoryName(path)!;
        foreach (var document in Read(path, named))
        {
            if (document["services"] is { } section)
            {
                var services = Services(document.With("services", Interpolate(section, environment, [])), folder);
                if (services.FirstOrDefault(service => service.Name == name) is { } service)
                {
                    return Extend(service, services, path, folder, environment, YamlNode.OfNull(named), chain);
                }
            }
        }

        return null;
    }

    private YamlNode? Include(YamlNode document, string path, string folder, ComposeEnvironment environment)
    {
        YamlNode? all = null;
        including.Add(path);
        foreach (var include in document["include"]?.Items ?? [])
        {
            var paths = include.Text is not null ? [include] : Texts(include["path"]);
            if (paths.FirstOrDefault(file => ComposeBuild.IsRemoteAddress(file.Text!)) is { } remote)
            {
                findings.Add(DevContainerProblems.IncludeNotLookedInto(new(remote.Text!, remote.Location)));
                continue;
            }

            if (paths is [])
            {
                continue;
            }

            WrittenText[] files = [.. paths.Select(file => new WrittenText(Full(file.Text!, folder), file.Location))];
            if (files.FirstOrDefault(file => including.Contains(file.Text)) is { } again)
            {
                throw new DevContainerFileException(
                    again.Location, $"'{SourceFile.Shown(Folder, again.Text)}' includes itself", "take one of the includes away");
            }

            var projectFolder = include["project_directory"]?.Text is { } other ? Full(other, folder) : Path.GetDirectoryName(files[0].Text)!;
            var loaded = Load(files, projectFolder, environment.With(EnvironmentOf(include, projectFolder, folder, environment)));
            all = all is null ? loaded : ComposeMerge.Merge(all, loaded);
        }

        including.RemoveAt(including.Count - 1);
        return all;
    }

    private Dictionary<string, string> EnvironmentOf(YamlNode include, string projectFolder, string folder, ComposeEnvironment environment)
    {
        var files = Texts(include["env_file"]).Select(file => Full(file.Text!, folder)).ToList();
        var values = new Dictionary<string, string>();
        foreach (var file in files is [] ? [Path.Combine(projectFolder, ".env")] : files)
        {
            foreach (var (name, value) in Dotenv.Read(file, SourceFile.Shown(Folder, file), name => environment[name]))
            {
                values[name] = value;
            }
        }

        return values;
    }

    private IReadOnlyList<YamlNode> Read(string path, SourceLocation named)
    {
        if (read.TryGetValue(path, out var documents))
        {
            return documents;
        }

        if (read.Count == MaxFiles)
        {
            throw new DevContainerFileException(named, $"these are over {MaxFiles} compose files", "nobody needs that; is this the right file?");
        }

        var shown = SourceFile.Shown(Folder, path);
        return read[path] = YamlReader.Read(shown, SourceFile.Read(path, shown, YamlReader.MaxBytes, named));
    }

    /// <param name="done">What an alias stands for is done once, and stays the same node.</param>
    private YamlNode Interpolate(YamlNode node, ComposeEnvironment environment, Dictionary<YamlNode, YamlNode> done)
    {
        if (done.TryGetValue(node, out var known))
        {
            return known;
        }

        var result = node.Kind switch
        {
            YamlKind.Text => node.WithText(Interpolate(node.Text!, node.Location, environment)),
            YamlKind.List => YamlNode.OfItems([.. node.Items.Select(item => Interpolate(item, environment, done))], node.Location, node.Tag),
            YamlKind.Map => YamlNode.OfMembers(
                [.. node.Members.Select(member => member with { Value = Interpolate(member.Value, environment, done) })], node.Location, node.Tag),
            _ => node,
        };
        return done[node] = result;
    }

    private string Interpolate(string text, SourceLocation location, ComposeEnvironment environment)
    {
        var result = Interpolation.Expand(text, Lookup, location);
        textLength += result.Length;
        return textLength <= MaxTextLength
            ? result
            : throw new DevContainerFileException(
                location, $"with their variables the files are over {MaxTextLength} characters", "are these the right files?");

        string? Lookup(string name)
        {
            if (environment.IsWithheld(name))
            {
                findings.Add(DevContainerProblems.SecretWithheld(new($"${{{name}}}", "env", [name], location)));
            }

            return environment[name];
        }
    }

    private static List<YamlNode> Texts(YamlNode? node) => node switch
    {
        null => [],
        { Text: not null } => [node],
        _ => [.. node.Items.Where(item => item.Text is not null)],
    };

    private static string Full(string path, string folder) => Path.GetFullPath(path.Replace("\0", "\ufffd", StringComparison.Ordinal), folder);
}
