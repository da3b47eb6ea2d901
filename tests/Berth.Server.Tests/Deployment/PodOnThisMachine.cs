using Berth.Testing;
using Berth.Testing.Programs;
using k8s.Models;

namespace Berth.Server.Tests.Deployment;

/// <summary>
/// Starts what a pod's manifest says without a cluster: each container as its user, without capabilities, in a root of its own (this machine's, what is
/// written to it kept apart), with the volumes at their paths as a kubelet puts them there. Networks, limits and images are not the manifest's here.
/// </summary>
/// <remarks>All that is mounted goes with the process that it was mounted for: it has a mount namespace of its own.</remarks>
internal sealed class PodOnThisMachine
{
    private readonly V1Pod pod;
    private readonly V1Secret secret;
    private readonly TemporaryFolder folder;
    private int roots;

    /// <param name="maps">The config maps that there are.</param>
    /// <param name="secret">The only secret that there is.</param>
    public PodOnThisMachine(V1Pod pod, IReadOnlyList<V1ConfigMap> maps, V1Secret secret, TemporaryFolder folder)
    {
        (this.pod, this.secret, this.folder) = (pod, secret, folder);
        foreach (var volume in pod.Spec.Volumes)
        {
            var path = Directory.CreateDirectory(folder["volumes", volume.Name]).FullName;
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(volume.EmptyDir is null ? "755" : "777", 8));
            if (volume.ConfigMap is { } source)
            {
                var found = maps.SingleOrDefault(map => map.Metadata.Name == source.Name);
                Assert.True(found is not null || source.Optional == true, $"there is no ConfigMap {source.Name}");
                foreach (var (key, value) in found?.Data ?? new Dictionary<string, string>())
                {
                    File.WriteAllText(Path.Combine(path, key), value);
                    File.SetUnixFileMode(Path.Combine(path, key), (UnixFileMode)Convert.ToInt32("644", 8));
                }
            }
        }
    }

    /// <summary>Skips the test where containers cannot be made like this.</summary>
    public static void Required()
    {
        Requires.That(Environment.IsPrivilegedProcess, "root, to mount volumes as a kubelet does");
        Requires.Program("/usr/bin/setpriv");
    }

    /// <summary>Starts a container with its own command.</summary>
    public BackgroundProgram Start(V1Container container) => BackgroundProgram.Start(
        "/usr/bin/unshare", Arguments(container, Manifests.CommandOf(container)), EnvironmentOf(container), folder[$"{container.Name}.log"]);

    /// <summary>Runs a command as <c>kubectl exec</c> does, to its end.</summary>
    public Task<ProgramRun> RunAsync(V1Container container, params string[] command) => ProgramRun.OfAsync(
        "/usr/bin/unshare", Arguments(container, command), EnvironmentOf(container), TestContext.Current.CancellationToken);

    private string[] Arguments(V1Container container, string[] command) =>
        ["--mount", "--propagation", "private", "--", "/bin/sh", "-euc", Script(container), container.Name, .. command];

    private Dictionary<string, string> EnvironmentOf(V1Container container)
    {
        var environment = ProgramEnvironment.Bare("/");
        foreach (var one in container.Env ?? [])
        {
            environment[one.Name] = one.ValueFrom?.SecretKeyRef is not { } key ? one.Value
                : key.Name == secret.Metadata.Name ? secret.StringData[key.Key] : throw new InvalidOperationException($"there is no Secret {key.Name}");
        }

        return environment;
    }

    private string Script(V1Container container)
    {
        var root = folder.Make($"root-{Interlocked.Increment(ref roots)}");
        var inside = $"{root}/inside";
        List<string> lines =
        [
            // 1. The image: this machine, and berth where its container file puts it.
            $"mount -t tmpfs tmpfs {root}",
            $"mkdir {root}/changes {root}/work {inside}",
            $"chmod 755 {root}/changes",
            $"mount -t overlay overlay -o lowerdir=/,upperdir={root}/changes,workdir={root}/work {inside}",
            $"mount --rbind /dev {inside}/dev",
            $"mount --rbind /proc {inside}/proc",
            $"mount -t tmpfs -o mode=755 tmpfs {inside}/run",
            $"rm -f {inside}/usr/local/bin/docker-credential-berth",
            .. container.Image.Contains("berth-agent", StringComparison.Ordinal)
                ? (string[])
                [
                    $"install -D -m 755 {BerthPrograms.Berth} {inside}/usr/local/bin/berth",
                    $"install -D -m 755 {BerthPrograms.StaticHelper} {inside}/usr/local/lib/berth/docker-credential-berth",
                ]
                : [],

            // 2. The volumes, in the manifest's order.
            .. (container.VolumeMounts ?? []).SelectMany(mount => Mounted(mount, inside)),
            .. container.SecurityContext.ReadOnlyRootFilesystem == true ? [$"mount -o remount,bind,ro {inside}"] : (string[])[],

            // 3. The user.
            $"exec chroot {inside} /usr/bin/setpriv --reuid {pod.Spec.SecurityContext.RunAsUser} --regid {pod.Spec.SecurityContext.RunAsGroup} --clear-groups "
                + "--inh-caps=-all --bounding-set=-all --no-new-privs -- \"$@\"",
        ];
        return string.Join('\n', lines);
    }

    /// <summary>A part of a volume has to be there already: a kubelet would make a directory of it, and the file would be none.</summary>
    private IEnumerable<string> Mounted(V1VolumeMount mount, string inside)
    {
        var source = folder["volumes", mount.Name, mount.SubPath ?? ""].TrimEnd('/');
        var target = inside + mount.MountPath;
        yield return $"if [ -f {source} ]; then mkdir -p $(dirname {target}); : > {target}; else [ -d {source} ]; mkdir -p {target}; fi";
        yield return $"mount --bind {source} {target}";
        if (mount.ReadOnlyProperty == true)
        {
            yield return $"mount -o remount,bind,ro {target}";
        }
    }
}
