using Berth.Core.References;

namespace Berth.Core.DevContainers.Compose;

/// <summary>Takes the merged members of a service for what they must be.</summary>
/// <param name="project">The merged files, for the volumes they declare.</param>
/// <param name="folder">The project folder.</param>
internal sealed class ComposeServiceReader(YamlNode project, string folder, ComposeEnvironment environment)
{
    public ComposeService Read(YamlMember service)
    {
        var node = service.Value;
        return new(service.Name, service.Location)
        {
            Image = Text(node, "image"),
            Build = node["build"] is { } build ? BuildOf(build) : null,
            Platform = Text(node, "platform"),
            Profiles = [.. Texts(node, "profiles").Select(profile => profile.Text)],
            DependsOn = [.. Dependencies(node).Distinct()],
            Privileged = Text(node, "privileged") is { } privileged && IsTrue(privileged.Text) ? privileged : null,
            Volumes = [.. (List(node, "volumes")).Select(VolumeOf).OfType<ComposeVolume>()],
            Devices = [.. List(node, "devices").Select(DeviceOf).OfType<WrittenText>()],
            NetworkMode = Text(node, "network_mode"),
            Pid = Text(node, "pid"),
            Ipc = Text(node, "ipc"),
            Uts = Text(node, "uts"),
            UsernsMode = Text(node, "userns_mode"),
            Cgroup = Text(node, "cgroup"),
            CapAdd = Texts(node, "cap_add"),
            SecurityOpt = Texts(node, "security_opt"),
            Unlisted = [.. ComposeOpenings.Unlisted(node), .. ComposeOpenings.Volumes(project)],
            Files = [.. ComposeOpenings.Files(node, project, folder)],
            Provider = node["provider"] is { } provider ? Text(provider, "type") ?? new("", provider.Location) : null,
        };
    }

    /// <summary>As YAML 1.1 has it: who asks for trust reads it as the most trusting program would.</summary>
    private static bool IsTrue(string text) => text.ToLowerInvariant() is "true" or "yes" or "on" or "y" or "t" or "1";

    private ComposeBuild BuildOf(YamlNode build)
    {
        if (build.Text is { } context)
        {
            return new(new(context, build.Location), null, null, null, [], [], []);
        }

        var inline = Text(build, "dockerfile_inline");
        return new(
            Text(build, "context") ?? new(folder, build.Location),
            Text(build, "dockerfile"),
            inline,
            Text(build, "target") is { Text: not "" } target ? target : null,
            [
                .. Pairs(build, "args")
                    .Select(pair => pair with { Value = pair.Value ?? environment[pair.Name] })
                    .Where(pair => pair.Value is not null),
            ],
            Texts(build, "cache_from"),
            Pairs(build, "additional_contexts"))
        {
            InlineOffset = inline is not null && build["dockerfile_inline"]!.IsBlock ? 0 : -1,
        };
    }

    private static IEnumerable<string> Dependencies(YamlNode service)
    {
        var ordered = service["depends_on"] is { } dependsOn ? ComposeMerge.AsMap(dependsOn).Members.Select(member => member.Name) : [];
        var linked = Texts(service, "links").Concat(Texts(service, "volumes_from")).Select(link => link.Text.Split(':')[0]);
        string[] shared =
        [
            .. from name in (string[])["network_mode", "pid", "ipc"]
               let mode = Text(service, name)?.Text
               where mode is not null && mode.StartsWith("service:", StringComparison.Ordinal)
               select mode["service:".Length..],
        ];
        var built = service["build"] is { } build
            ? Pairs(build, "additional_contexts").Select(pair => pair.Value).OfType<string>()
                .Where(value => value.StartsWith("service:", StringComparison.Ordinal)).Select(value => value["service:".Length..])
            : [];
        return [.. ordered, .. linked, .. shared, .. built];
    }

    private ComposeVolume? VolumeOf(YamlNode volume)
    {
        if (volume.Text is { } text)
        {
            return text.Split(':') switch
            {
                [var alone] => new(null, null, alone, IsReadOnly: false, volume.Location),
                [var source, var target, .. var modes] =>
                    new(HostPathOf(source), source, target, modes is [.., var mode] && mode.Split(',').Contains("ro"), volume.Location),
                _ => null,
            };
        }

        var from = volume["source"]?.Text;
        var isImage = volume["type"]?.Text == "image";
        var hostPath = isImage || from is null ? null : HostPathOf(from);
        return volume.Kind == YamlKind.Map
            ? new(hostPath, from, volume["target"]?.Text ?? "", IsTrue(volume["read_only"]?.Text ?? ""), volume.Location) { IsImage = isImage }
            : null;
    }

    /// <summary>A path, or the path that a named volume is bound to by its <c>driver_opts</c>.</summary>
    private string? HostPathOf(string source) => ComposePaths.IsPath(source)
        ? source
        : project["volumes"]?[source]?["driver_opts"]?["device"] is { Text: { } device } && ComposePaths.IsPath(device)
            ? Path.GetFullPath(device.Replace("\0", "\ufffd", StringComparison.Ordinal), folder)
            : null;

    private static WrittenText? DeviceOf(YamlNode device) => device.Text is { } text
        ? new(text, device.Location)
        : device["source"] is { Text: { } source } ? new(source, device.Location) : null;

    private static WrittenText? Text(YamlNode node, string name) =>
        node[name] is { } value ? new(value.Text ?? throw Wrong(value, name, "a text"), value.Location) : null;

    private static IReadOnlyList<YamlNode> List(YamlNode node, string name) =>
        node[name] is { } value ? value.Kind == YamlKind.List ? value.Items : throw Wrong(value, name, "a list") : [];

    private static IReadOnlyList<WrittenText> Texts(YamlNode node, string name) =>
        [.. List(node, name).Where(item => item.Text is not null).Select(item => new WrittenText(item.Text!, item.Location))];

    private static IReadOnlyList<WrittenPair> Pairs(YamlNode node, string name) => node[name] is not { } value ? []
        : value.Kind == YamlKind.Text ? throw Wrong(value, name, "a map or a list")
        : [.. ComposeMerge.AsMap(value).Members.Select(member => new WrittenPair(member.Name, member.Value.Text, member.Location))];

    private static DevContainerFileException Wrong(YamlNode node, string name, string wanted)
    {
        var kind = node.Kind switch { YamlKind.Text => "a text", YamlKind.List => "a list", _ => "a map" };
        return new(node.Location, $"'{Printable.Text(name)}' is {kind}, not {wanted}", $"write {wanted} there");
    }
}
