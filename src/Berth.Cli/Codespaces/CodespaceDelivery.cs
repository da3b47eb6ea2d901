using Berth.Cli.Engines;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Compose;
using Berth.Core.DevContainers.Delivery;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>
/// Lays everything out that brings logins to a launch and into its container: client configurations, the helper, certificates, and the
/// configuration that the Dev Containers CLI gets instead of the repository's own. No secret is in any of it.
/// </summary>
/// <param name="name">The codespace's.</param>
public sealed class CodespaceDelivery(Surroundings surroundings, string name, CodespaceFiles files, EngineChoice engine)
{
    private readonly CodespaceStore store = new(surroundings);

    /// <summary>What lifecycle commands are started through.</summary>
    public static readonly IReadOnlyList<string> Wrapper = [$"{CodespaceFiles.Mounted}/{StaticHelper.Name}", "env", "--"];

    private const string Tmpfs = CodespaceFiles.MountedConfig + ":mode=0777";

    /// <summary>Where the configuration for the launch is; see <see cref="Write"/>.</summary>
    public string ConfigurationFile => Path.Combine(files.Launch, "devcontainer.json");

    /// <summary>Where the authorities are that Node is to believe; there is no such file where no registry has its own.</summary>
    public string AuthoritiesFile => Path.Combine(files.Launch, "ca.pem");

    /// <summary>Writes it all.</summary>
    /// <param name="forLaunch">The registries that clients ask our helper about during the launch.</param>
    /// <param name="forInside">The registries that clients inside ask our helper about by name.</param>
    /// <exception cref="IOException">A directory on the way is a link, or open to others.</exception>
    public void Write(
        DevContainerConfig config, ComposeProject? project, IReadOnlyList<RegistryHost> forLaunch, IReadOnlyList<RegistryHost> forInside, UsersConfig users)
    {
        files.Make();
        LaunchEnvironment.MakeHelperFolder(surroundings);

        // 1. The inside.
        files.WriteInside(StaticHelper.Name, File.ReadAllBytes(StaticHelper.Find(surroundings)), executable: true);
        files.WriteInside("profile.sh", ProfileSnippet.Text);
        files.WriteInside("registries.conf", ContainersConfig.Text);
        foreach (var folder in (string[])["", "docker/"])
        {
            files.WriteInside($"{folder}config.json", ClientConfig.ForInside(forInside));
            files.WriteInside($"{folder}auth.json", ClientConfig.ForContainersInside(forInside));
        }

        if (store.Read(name)?.Options.Server is { } server)
        {
            WriteAuthorityOf(Server.ServerUrl.Parse(server));
        }

        var authorities = forLaunch.Concat(forInside).Distinct()
            .Select(registry => (Registry: registry, Pem: RegistryAuthorities.Of(surroundings, registry)))
            .Where(one => one.Pem is not "")
            .ToList();
        foreach (var (registry, pem) in authorities)
        {
            files.WriteInside($"{CodespaceFiles.Certificates}/{registry.ApiHost}/ca.crt", System.Text.Encoding.UTF8.GetBytes(pem));
        }

        // 2. The launch.
        WriteForClients(forLaunch, users);
        WriteAuthorities(authorities.Select(one => one.Pem));

        // 3. The configuration.
        // Mounts are settled when a container is made: what it was given then has to be there at each of its starts.
        var hosts = authorities.Select(one => one.Registry.ApiHost).Union(store.AuthoritiesOf(name)).ToList();
        files.MakeCertificateFolders(hosts);
        store.WriteAuthorities(name, hosts);
        var mounts = Mounts(config, hosts);
        files.WriteForLaunch("devcontainer.json", config.Kind == DevContainerKind.Compose
            ? OverrideConfiguration.Write(config.Root, ForCompose(config, project!, mounts), [.. config.ComposeFiles.Select(file => file.Text)])
            : OverrideConfiguration.Write(config.Root, ForContainer(config, mounts), []));
    }

    /// <summary>The authority of the codespace's server, which programs inside call with the codespace's own token.</summary>
    private void WriteAuthorityOf(Server.ServerUrl server)
    {
        var file = new Server.ServerTrust(surroundings).FileOf(server);
        var pem = (File.Exists(file) ? File.ReadAllText(file) : "") + (RegistryHost.TryParse(server.Host, out var host, out _) ? RegistryAuthorities.Of(surroundings, host) : "");
        if (pem is not "")
        {
            files.WriteInside("ca.pem", System.Text.Encoding.UTF8.GetBytes(pem));
        }
    }

    /// <summary>Writes what a build needs: nothing goes inside.</summary>
    /// <exception cref="IOException">A directory on the way is a link, or open to others.</exception>
    public void WriteForBuild(IReadOnlyList<RegistryHost> forLaunch, UsersConfig users)
    {
        files.Make();
        LaunchEnvironment.MakeHelperFolder(surroundings);
        WriteForClients(forLaunch, users);
        WriteAuthorities(forLaunch.Select(registry => RegistryAuthorities.Of(surroundings, registry)));
    }

    private void WriteForClients(IReadOnlyList<RegistryHost> registries, UsersConfig users)
    {
        files.WriteForLaunch("config.json", ClientConfig.ForLaunch(registries, users.Docker));
        LinkUsers(users, "cli-plugins");
        LinkUsers(users, "buildx");
    }

    private static readonly Dictionary<string, string> ContainerEnv = new()
    {
        ["DOCKER_CONFIG"] = CodespaceFiles.MountedConfig,
        ["REGISTRY_AUTH_FILE"] = $"{CodespaceFiles.MountedConfig}/auth.json",
    };

    private LaunchDelivery ForContainer(DevContainerConfig config, IReadOnlyList<ReadOnlyMount> mounts) => new(
        [.. mounts.Select(mount => mount.ToString()), $"type=tmpfs,target={CodespaceFiles.MountedConfig},tmpfs-mode=0777"],
        ["--label", $"{LocalEngine.Label}={name}", .. NeedsUsersOfTheHost(config) ? ["--userns=host"] : (string[])[]],
        ContainerEnv,
        ComposeFile: null,
        Wrapper);

    private LaunchDelivery ForCompose(DevContainerConfig config, ComposeProject project, IReadOnlyList<ReadOnlyMount> mounts)
    {
        var service = config.Service!.Text;
        var text = ComposeOverride.Write(
            project.Version, service, [.. project.Services.Select(one => one.Name).Where(one => one != service)], mounts, Tmpfs, LocalEngine.Label, name);
        return new([], [], ContainerEnv, files.WriteForLaunch("docker-compose.berth.yml", text), Wrapper);
    }

    /// <summary>
    /// The CLI asks podman to keep the id of a user who is not root, which podman can do only for an ordinary user of the host: for root
    /// there is nothing to keep.
    /// </summary>
    private bool NeedsUsersOfTheHost(DevContainerConfig config) =>
        engine.Kind == EngineKind.Podman && surroundings.UserId == 0
        && !config.RunArgs.Any(argument => argument.Text.StartsWith("--userns", StringComparison.Ordinal));

    /// <summary>Where the repository mounts something itself, that stays.</summary>
    private IReadOnlyList<ReadOnlyMount> Mounts(DevContainerConfig config, IReadOnlyList<string> withAuthority) =>
        [.. Mounts(withAuthority).Where(mount => !config.Mounts.Any(theirs => IsAt(theirs, mount.Target)))];

    private static bool IsAt(ConfigNode mount, string target) =>
        mount["target"]?.Text == target || (mount.Text ?? "").Split(',').Any(field => field.Split('=') is [_, var value] && value == target);

    private List<ReadOnlyMount> Mounts(IReadOnlyList<string> withAuthority) =>
    [
        new(files.Inside, CodespaceFiles.Mounted),
        .. files.MayRunPrograms
            ? [new(Path.Combine(files.Inside, StaticHelper.Name), CodespaceFiles.MountedHelper)]
            : (ReadOnlyMount[])
            [
                // No program may run from where the directory lies: the installed one appears in its places.
                new(Path.GetFullPath(StaticHelper.Find(surroundings)), $"{CodespaceFiles.Mounted}/{StaticHelper.Name}"),
                new(Path.GetFullPath(StaticHelper.Find(surroundings)), CodespaceFiles.MountedHelper),
            ],
        new(Path.Combine(files.Inside, "profile.sh"), "/etc/profile.d/berth.sh"),
        new(Path.Combine(files.Inside, "registries.conf"), ContainersConfig.Mounted),
        .. withAuthority.Select(host => new ReadOnlyMount(Path.Combine(files.Inside, CodespaceFiles.Certificates, host), $"/etc/docker/certs.d/{host}")),
    ];

    /// <summary>Plugins of the docker client are found beside its configuration; the user's stay where they are.</summary>
    private void LinkUsers(UsersConfig users, string folder)
    {
        var link = Path.Combine(files.Launch, folder);
        var target = Path.Combine(users.Folder, folder);
        if (new FileInfo(link).LinkTarget is not null)
        {
            File.Delete(link);
        }

        if (Directory.Exists(target) && !Directory.Exists(link))
        {
            File.CreateSymbolicLink(link, target);
        }
    }

    private void WriteAuthorities(IEnumerable<string> authorities)
    {
        var own = surroundings.Variable("NODE_EXTRA_CA_CERTS") is { } file && File.Exists(file) ? File.ReadAllText(file).TrimEnd() + "\n" : "";
        var all = string.Concat(authorities.Prepend(own).Distinct());
        if (all is "")
        {
            File.Delete(AuthoritiesFile);
        }
        else
        {
            files.WriteForLaunch("ca.pem", System.Text.Encoding.UTF8.GetBytes(all));
        }
    }
}
