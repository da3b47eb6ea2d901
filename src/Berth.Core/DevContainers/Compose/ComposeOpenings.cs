namespace Berth.Core.DevContainers.Compose;

/// <summary>
/// What of a compose file is not known to be harmless. Compose has many members that lead to the host, and gets new ones: those that are not
/// listed here are told to whoever is asked for trust.
/// </summary>
internal static class ComposeOpenings
{
    /// <summary>Members of a service that open nothing, or that are looked at by themselves.</summary>
    private static readonly HashSet<string> OfService =
    [
        "image", "build", "command", "entrypoint", "environment", "env_file", "ports", "volumes", "depends_on", "networks", "restart", "healthcheck", "labels", "user",
        "working_dir", "init", "tty", "stdin_open", "expose", "extra_hosts", "hostname", "domainname", "container_name", "profiles", "platform", "shm_size", "tmpfs",
        "ulimits", "stop_signal", "stop_grace_period", "logging", "links", "dns", "dns_search", "dns_opt", "mem_limit", "memswap_limit", "mem_reservation", "cpus",
        "cpu_shares", "cpu_quota", "cpu_period", "cpuset", "pids_limit", "read_only", "pull_policy", "extends", "scale", "mac_address", "attach", "cap_drop", "secrets",
        "configs", "privileged", "devices", "network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup", "cap_add", "security_opt", "provider", "volumes_from",
    ];

    private static readonly HashSet<string> OfBuild =
    [
        "context", "dockerfile", "dockerfile_inline", "args", "target", "cache_from", "labels", "shm_size", "platforms", "pull", "no_cache", "tags", "additional_contexts",
    ];

    /// <summary>The members of a service, and of its build, that may open the host.</summary>
    public static IEnumerable<WrittenText> Unlisted(YamlNode service) =>
    [
        .. service.Members.Where(member => !OfService.Contains(member.Name) && !member.Name.StartsWith("x-", StringComparison.Ordinal)).Select(Named),
        .. (service["build"]?.Members ?? []).Where(member => !OfBuild.Contains(member.Name) && !member.Name.StartsWith("x-", StringComparison.Ordinal))
            .Select(member => Named(member) with { Text = $"build.{member.Name}" }),
        .. (service["build"]?["additional_contexts"]?.Members ?? []).Where(member => member.Value.Text is { } text && ComposePaths.IsPath(text))
            .Select(member => new WrittenText($"build.additional_contexts {member.Value.Text}", member.Location)),
        .. (service["volumes_from"]?.Items ?? []).Where(item => item.Text?.StartsWith("container:", StringComparison.Ordinal) ?? false)
            .Select(item => new WrittenText($"volumes_from {item.Text}", item.Location)),
    ];

    /// <summary>Files of the host that reach a service: <c>env_file</c>, and those of the project's <c>secrets</c> and <c>configs</c>.</summary>
    public static IEnumerable<WrittenText> Files(YamlNode service, YamlNode project, string folder)
    {
        var variables = service["env_file"] switch
        {
            null => [],
            { Text: { } one } node => [new WrittenText(one, node.Location)],
            var node => node.Items.Select(item => new WrittenText(item.Text ?? item["path"]?.Text ?? "", item.Location)),
        };
        var stored = from section in (string[])["secrets", "configs"]
                     from member in project[section]?.Members ?? []
                     let file = member.Value["file"]
                     where file?.Text is { Length: > 0 }
                     select new WrittenText(file.Text!, file.Location);
        return variables.Concat(stored).Where(file => file.Text is not "").Select(file => file with { Text = Path.GetFullPath(Plain(file.Text), folder) });
    }

    /// <summary>Named volumes whose driver may lead anywhere.</summary>
    public static IEnumerable<WrittenText> Volumes(YamlNode project) =>
        from member in project["volumes"]?.Members ?? []
        where member.Value["driver_opts"] is not null || member.Value["driver"] is { Text: not ("local" or "") }
        select new WrittenText($"volume {member.Name} with a driver of its own", member.Location);

    private static WrittenText Named(YamlMember member) => new(member.Name, member.Location);

    private static string Plain(string text) => text.Replace("\0", "\ufffd", StringComparison.Ordinal);
}
