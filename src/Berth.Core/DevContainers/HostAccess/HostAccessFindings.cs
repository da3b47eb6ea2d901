using Berth.Core.DevContainers.Compose;
using Berth.Core.DevContainers.Features;
using Berth.Core.References;

namespace Berth.Core.DevContainers.HostAccess;

/// <summary>What of a dev container runs on its host or opens it: for people who decide whether they trust a repository.</summary>
/// <remarks>
/// A container that gets nothing of this list is as far from its host as any other container. What is listed is not wrong: docker inside
/// of a dev container needs some of it. But it is somebody's decision, and nobody reads every file of a repository before a launch.
/// </remarks>
public static class HostAccessFindings
{
    /// <summary>How much of a command or a path is shown, in characters.</summary>
    private const int MaxShown = 4000;

    /// <summary>Capabilities that every engine gives anyway.</summary>
    private static readonly HashSet<string> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "MKNOD",
        "NET_RAW", "AUDIT_WRITE",
    };

    private static readonly string[] CredentialWords = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY"];

    /// <summary>What the files of a dev container open: its configuration, the compose services that are started, local features.</summary>
    public static IReadOnlyList<HostOpening> Of(DevContainerConfig config, ScanResult scan) =>
    [
        .. Of(config),
        .. (scan.Compose?.Services ?? []).Where(service => service.IsStarted).SelectMany(service => OfService(service, new(config.Folder))),
        .. scan.Features.Where(feature => feature.Metadata is not null).SelectMany(OfLocal),
        .. scan.Features.Where(feature => feature.Source is FeatureSource.Local)
            .SelectMany(feature => LocalFolders.Openings(((FeatureSource.Local)feature.Source).Folder, config.Folder, feature.Entry.Location)),
    ];

    /// <summary>What <c>devcontainer.json</c> itself opens.</summary>
    public static IReadOnlyList<HostOpening> Of(DevContainerConfig config)
    {
        var paths = new HostPaths(config.Folder);
        IEnumerable<HostOpening?> found =
        [
            .. config.InitializeCommand is { } command
                ? CommandsOf(command).Select(one => Opening(HostAccessKind.RunsOnHost, $"initializeCommand {one}", config.At(command.Line)))
                : [],
            config.Gpu is { } gpu ? Opening(HostAccessKind.Device, "\"gpu\": every graphics processor that is there", config.At(gpu.Line)) : null,
            config.Privileged is true ? new(HostAccessKind.Privileged, "\"privileged\": true", config.At(config.Root["privileged"]!.Line)) : null,
            .. config.CapAdd.Select(capability => Capability(capability.Text, capability.Location)),
            .. config.SecurityOpt.Select(option => SecurityOption(option.Text, option.Location)),
            .. config.Mounts.Select(mount => OfMount(mount, paths, config.At(mount.Line))),
            config.WorkspaceMount is { Text: not "" } workspace ? paths.OfMount(workspace.Text, workspace.Location) : null,
            .. RunArguments.Openings(config.RunArgs, paths),
            .. config.Build is { } build ? OfBuild(build, paths) : [],
            .. config.Variables
                .Where(use => use.Kind is "localEnv" or "env" && use.Arguments is [var name, ..] && IsCredential(name) && !config.Scope.Withheld.Contains(name)
                    && config.Scope.LocalEnvironment.ContainsKey(name))
                .Select(use => Opening(HostAccessKind.Environment, use.Arguments[0], use.Location)),
        ];
        return [.. found.OfType<HostOpening>().Distinct()];
    }

    /// <summary>What a build alone opens: no container is started, and no command runs on the host.</summary>
    public static IReadOnlyList<HostOpening> OfBuild(DevContainerConfig config, ScanResult scan)
    {
        var paths = new HostPaths(config.Folder);
        var ofServices = (scan.Compose?.Services ?? []).SelectMany(service => OfService(service, paths))
            .Where(opening => opening.What.StartsWith("build", StringComparison.Ordinal));
        return [.. (config.Build is { } build ? OfBuild(build, paths) : []).Concat(ofServices).Distinct()];
    }

    /// <summary>That nobody can tell what an image brings along.</summary>
    public static HostOpening NotReadable(string image, SourceLocation location) =>
        Opening(HostAccessKind.Right, $"whatever {image} brings along: its metadata cannot be read", location);

    /// <summary>What a feature or a base image brings along.</summary>
    /// <param name="source">Whose it is, as people know it.</param>
    /// <param name="location">The line that names it.</param>
    public static IReadOnlyList<HostOpening> OfBrought(
        string source, bool isPrivileged, IReadOnlyList<string> capAdd, IReadOnlyList<string> securityOpt, IReadOnlyList<string> mounts, SourceLocation location)
    {
        // Whatever workspace it comes to, nothing that somebody else brings along lies in it.
        var paths = new HostPaths("/dev/null");
        IEnumerable<HostOpening?> found =
        [
            isPrivileged ? new(HostAccessKind.Privileged, "\"privileged\": true", location) : null,
            .. capAdd.Select(capability => Capability(capability, location)),
            .. securityOpt.Select(option => SecurityOption(option, location)),
            .. mounts.Select(mount => paths.OfMount(mount, location)),
        ];
        return [.. found.OfType<HostOpening>().Distinct().Select(opening => opening with { What = Printable.Text($"{opening.What}, brought by {source}", MaxShown) })];
    }

    /// <summary>The commands of a lifecycle command, in any of its three forms, whole.</summary>
    public static IReadOnlyList<string> WordsOf(ConfigNode command) => [.. CommandsOf(command)];

    /// <summary>A capability; null for one that every container has.</summary>
    internal static HostOpening? Capability(string name, SourceLocation location) =>
        Usual.Contains(name.StartsWith("CAP_", StringComparison.OrdinalIgnoreCase) ? name[4..] : name)
            ? null
            : Opening(HostAccessKind.Right, $"capability {name}", location);

    /// <summary>A security option; null for one that only takes rights away.</summary>
    internal static HostOpening? SecurityOption(string option, SourceLocation location) =>
        option.Replace(':', '=') is var text && (text.EndsWith("=unconfined", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith("=disable", StringComparison.OrdinalIgnoreCase) || text.StartsWith("label=", StringComparison.OrdinalIgnoreCase) || text.StartsWith("unmask", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("seccomp=", StringComparison.OrdinalIgnoreCase) || text.StartsWith("systempaths", StringComparison.OrdinalIgnoreCase))
            ? Opening(HostAccessKind.Right, $"security option {option}", location)
            : null;

    internal static HostOpening Opening(HostAccessKind kind, string what, SourceLocation location) =>
        new(kind, Printable.Text(string.Join(' ', what.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), MaxShown), location);

    /// <summary>A mount as <c>devcontainer.json</c> has it: a text or an object.</summary>
    internal static HostOpening? OfMount(ConfigNode mount, HostPaths paths, SourceLocation location) => mount.Text is { } text
        ? paths.OfMount(text, location)
        : paths.OfMount(string.Join(',', mount.Members.Select(member => $"{member.Name}={member.Value.Scalar}")), location);

    private static IEnumerable<string> CommandsOf(ConfigNode command) => command switch
    {
        { Text: { } line } => [line],
        { Items.Count: > 0 } => [string.Join(' ', command.Items.Select(word => word.Text))],
        _ => command.Members.SelectMany(member => CommandsOf(member.Value)),
    };

    private static IEnumerable<HostOpening> OfService(ComposeService service, HostPaths paths)
    {
        (string Name, WrittenText? Value)[] namespaces =
        [
            ("network_mode", service.NetworkMode), ("pid", service.Pid), ("ipc", service.Ipc), ("uts", service.Uts), ("userns_mode", service.UsernsMode),
            ("cgroup", service.Cgroup),
        ];
        IEnumerable<HostOpening?> found =
        [
            service.Provider is { } provider ? Opening(HostAccessKind.RunsOnHost, $"provider {provider}", provider.Location) : null,
            service.Privileged is { } privileged ? new(HostAccessKind.Privileged, "privileged", privileged.Location) : null,
            .. service.CapAdd.Select(capability => Capability(capability.Text, capability.Location)),
            .. service.SecurityOpt.Select(option => SecurityOption(option.Text, option.Location)),
            .. service.Volumes.Where(volume => volume.HostPath is not null).Select(volume => paths.OfSource(volume.HostPath!, volume.Location)),
            .. service.Devices.Select(device => Opening(HostAccessKind.Device, device.Text, device.Location)),
            .. service.Files.Select(file => paths.OfSource(file.Text, file.Location)),
            .. service.Unlisted.Select(member => Opening(HostAccessKind.Right, member.Text, member.Location)),
            .. namespaces.Where(one => one.Value?.Text == "host" || (one.Value?.Text.StartsWith("container:", StringComparison.Ordinal) ?? false))
                .Select(one => new HostOpening(HostAccessKind.Namespace, $"{one.Name}: {one.Value!.Text}", one.Value.Location)),
            service.Build is { IsRemote: false } build && !paths.IsInWorkspace(build.Context.Text)
                ? Opening(HostAccessKind.HostFiles, $"build context {build.Context}", build.Context.Location)
                : null,
        ];
        return found.OfType<HostOpening>().Select(opening => opening with { What = Printable.Text($"{opening.What} (service {service.Name})", MaxShown) });
    }

    private static IReadOnlyList<HostOpening> OfLocal(ScannedFeature feature)
    {
        var metadata = feature.Metadata!;
        return OfBrought(
            feature.Entry.Key, metadata.Privileged is true, [.. metadata.CapAdd.Select(text => text.Text)], [.. metadata.SecurityOpt.Select(text => text.Text)],
            [.. metadata.Mounts.Select(mount => mount.Text ?? string.Join(',', mount.Members.Select(member => $"{member.Name}={member.Value.Scalar}")))],
            feature.Entry.Location);
    }

    private static IEnumerable<HostOpening> OfBuild(DevContainerBuild build, HostPaths paths)
    {
        if (!paths.IsInWorkspace(build.Context))
        {
            yield return Opening(HostAccessKind.HostFiles, $"build context {build.Context}", build.DockerfileAt);
        }

        foreach (var opening in RunArguments.Openings(build.Options, paths))
        {
            yield return opening;
        }
    }

    internal static bool IsCredential(string name) => CredentialWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
