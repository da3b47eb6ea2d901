namespace Berth.Core.DevContainers.HostAccess;

/// <summary>What the raw arguments of an engine's <c>run</c> or <c>build</c> open: <c>runArgs</c>, <c>build.options</c>.</summary>
/// <remarks>
/// Options of docker and podman that open something, with their value in the next word or behind <c>=</c>; every other word is passed over.
/// </remarks>
internal static class RunArguments
{
    public static IEnumerable<HostOpening> Openings(IReadOnlyList<WrittenText> arguments, HostPaths paths)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var (word, location) = (arguments[i].Text, arguments[i].Location);
            var equals = word.IndexOf('=');
            var name = word.StartsWith("--", StringComparison.Ordinal) && equals > 0 ? word[..equals] : word;
            var value = name != word ? word[(equals + 1)..]
                : word.StartsWith("-v", StringComparison.Ordinal) && word.Length > 2 && word[1] != '-' ? word[2..].TrimStart('=')
                : i + 1 < arguments.Count ? arguments[i + 1].Text : "";
            name = word.StartsWith("-v", StringComparison.Ordinal) && !word.StartsWith("--", StringComparison.Ordinal) ? "-v" : name;
            if (Of(name, value, location, paths) is { } opening)
            {
                yield return opening;
            }
        }
    }

    private static HostOpening? Of(string name, string value, SourceLocation location, HostPaths paths) => name switch
    {
        "--privileged" when value is not "false" => new(HostAccessKind.Privileged, name, location),
        "--cap-add" => HostAccessFindings.Capability(value, location),
        "--security-opt" => HostAccessFindings.SecurityOption(value, location),
        "--device" or "--device-cgroup-rule" or "--gpus" => HostAccessFindings.Opening(HostAccessKind.Device, $"{name} {value}", location),
        "--network" or "--net" or "--pid" or "--ipc" or "--uts" or "--userns" or "--cgroupns" when value.Split(':')[0] is "host" =>
            new(HostAccessKind.Namespace, $"{name}={value}", location),
        "-v" or "--volume" => paths.OfVolume(value, location),
        "--mount" => paths.OfMount(value, location),
        "--volumes-from" or "--env-file" or "--secret" or "--ssh" or "--cgroup-parent" =>
            HostAccessFindings.Opening(HostAccessKind.HostFiles, $"{name} {value}", location),
        _ => null,
    };
}
