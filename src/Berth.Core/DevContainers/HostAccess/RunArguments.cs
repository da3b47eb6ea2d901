using System.Text.RegularExpressions;

namespace Berth.Core.DevContainers.HostAccess;

/// <summary>What the raw arguments of an engine's <c>run</c> or <c>build</c> open: <c>runArgs</c>, <c>build.options</c>.</summary>
/// <remarks>
/// Only options that are known to open nothing are passed over. Engines have hundreds, podman takes those of the whole program behind the
/// verb too (<c>--runtime</c>, <c>--hooks-dir</c>), and new ones come: whatever is not known here is told.
/// </remarks>
internal static partial class RunArguments
{
    private static readonly HashSet<string> HarmlessFlags =
    [
        "--init", "--rm", "--detach", "-d", "--interactive", "-i", "--tty", "-t", "--read-only", "--no-healthcheck", "--publish-all", "-P", "--no-cache", "--pull",
        "--force-rm", "--squash", "--layers", "--sig-proxy",
    ];

    private static readonly HashSet<string> HarmlessWithValue =
    [
        "--name", "--hostname", "-h", "--label", "-l", "--memory", "-m", "--memory-swap", "--memory-reservation", "--shm-size", "--cpus", "--cpu-shares", "-c",
        "--cpuset-cpus", "--cpu-period", "--cpu-quota", "--add-host", "--dns", "--dns-search", "--dns-option", "--workdir", "-w", "--user", "-u", "--ulimit",
        "--tmpfs", "--platform", "--publish", "-p", "--expose", "--network-alias", "--stop-signal", "--stop-timeout", "--restart", "--tz", "--pids-limit",
        "--mac-address", "--ip", "--ip6", "--cap-drop", "--health-cmd", "--health-interval", "--health-retries", "--health-timeout", "--health-start-period",
        "--target", "--progress", "--domainname",
    ];

    public static IEnumerable<HostOpening> Openings(IReadOnlyList<WrittenText> arguments, HostPaths paths)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var (word, location) = (arguments[i].Text, arguments[i].Location);
            var (name, inline) = Split(word);
            if (HarmlessFlags.Contains(name) || FlagsTogether().IsMatch(word))
            {
                continue;
            }

            var value = inline ?? (TakesValue(name) && i + 1 < arguments.Count ? arguments[++i].Text : "");
            if (Of(name, value, word, location, paths) is { } opening)
            {
                yield return opening;
            }
        }
    }

    private static HostOpening? Of(string name, string value, string word, SourceLocation location, HostPaths paths) => name switch
    {
        _ when HarmlessWithValue.Contains(name) => null,
        "--privileged" => new(HostAccessKind.Privileged, word, location),
        "--cap-add" => HostAccessFindings.Capability(value, location),
        "--security-opt" => HostAccessFindings.SecurityOption(value, location),
        "-v" or "--volume" => paths.OfVolume(value, location),
        "--mount" => paths.OfMount(value, location),
        "--device" or "--device-cgroup-rule" or "--gpus" => HostAccessFindings.Opening(HostAccessKind.Device, $"{name} {value}", location),
        "--network" or "--net" or "--pid" or "--ipc" or "--uts" or "--userns" or "--cgroupns" => IsOwnNamespace(name, value)
            ? null
            : HostAccessFindings.Opening(HostAccessKind.Namespace, $"{name}={value}", location),
        "-e" or "--env" => value.Contains('=') || !HostAccessFindings.IsCredential(value)
            ? null
            : HostAccessFindings.Opening(HostAccessKind.Environment, value, location),
        "--build-arg" when value.Contains('=') => null,
        "--cache-from" when !value.Contains('=') => null,
        "--build-context" when value.Contains("=docker-image://", StringComparison.Ordinal) => null,
        "--env-file" or "--volumes-from" or "--secret" or "--ssh" or "--build-context" or "--output" or "-o" or "--rootfs" or "--iidfile" or "--cidfile" or "--pidfile" =>
            HostAccessFindings.Opening(HostAccessKind.HostFiles, value is "" ? name : $"{name} {value}", location),
        _ => HostAccessFindings.Opening(HostAccessKind.Right, $"the engine's option {word}", location),
    };

    /// <summary>A network of its own or one with a plain name, and what engines give every container.</summary>
    private static bool IsOwnNamespace(string name, string value) => name is "--network" or "--net"
        ? value is not "host" && PlainName().IsMatch(value)
        : value is "private" or "none" or "shareable" or "keep-id" or "auto" or "nomap";

    private static bool TakesValue(string name) => HarmlessWithValue.Contains(name) || name is
        "--cap-add" or "--security-opt" or "-v" or "--volume" or "--mount" or "--device" or "--device-cgroup-rule" or "--gpus" or "--network" or "--net" or "--pid"
        or "--ipc" or "--uts" or "--userns" or "--cgroupns" or "-e" or "--env" or "--build-arg" or "--cache-from" or "--build-context" or "--env-file"
        or "--volumes-from" or "--secret" or "--ssh" or "--output" or "-o" or "--iidfile" or "--cidfile" or "--pidfile";

    /// <summary>An option and what is attached to it: <c>--name=value</c>, <c>-vvalue</c>.</summary>
    private static (string Name, string? Inline) Split(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            return word.IndexOf('=') is var equals and > 0 ? (word[..equals], word[(equals + 1)..]) : (word, null);
        }

        return word is ['-', _, _, ..] && TakesValue(word[..2]) ? (word[..2], word[2..].TrimStart('=')) : (word, null);
    }

    [GeneratedRegex("^-[itdP]+$")]
    private static partial Regex FlagsTogether();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    private static partial Regex PlainName();
}
