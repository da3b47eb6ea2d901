using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Docker;

/// <summary>What a configuration file's failure means to the people whose file it is.</summary>
public static class ConfigProblems
{
    public static Problem Of(DockerConfigException failure) => failure.Fault switch
    {
        DockerConfigFault.PermissionDenied => new(
            ProblemCode.ConfigNotReadable,
            Severity.Error,
            failure.Path,
            failure.Message,
            "docker goes on without any login of this file, podman stops",
            "give the file back to its user",
            $"sudo chown -R \"$(id -u):$(id -g)\" {Shell.Quote(Path.GetDirectoryName(failure.Path) ?? failure.Path)}"),
        DockerConfigFault.MountedFile => new(
            ProblemCode.ConfigMountedAlone,
            Severity.Error,
            failure.Path,
            failure.Message,
            "every client replaces this file when it changes it, which a mounted file does not allow",
            "mount the directory that holds it",
            $"findmnt --target {Shell.Quote(failure.Path)}"),
        DockerConfigFault.Locked or DockerConfigFault.Unreachable => new(
            ProblemCode.ConfigNotReadable,
            Severity.Error,
            failure.Path,
            failure.Message,
            "no client can read or keep a login there",
            "look at the file, its directory and the disk",
            $"ls -la {Shell.Quote(Path.GetDirectoryName(failure.Path) ?? failure.Path)}"),
        DockerConfigFault.NotAFile => new(
            ProblemCode.ConfigBroken,
            Severity.Error,
            failure.Path,
            failure.Message,
            "docker goes on without any login and cannot keep one there; podman stops",
            "move it away; clients make the file when they need it",
            $"ls -ld {Shell.Quote(failure.Path)}"),
        _ => new(
            ProblemCode.ConfigBroken,
            Severity.Error,
            failure.Path,
            failure.Message,
            "docker goes on without any login and writes over the file at the next docker login; podman stops",
            "repair the file, or move it away",
            $"jq . {Shell.Quote(failure.Path)}"),
    };

    /// <summary>A file that we can read, and that clients cannot.</summary>
    public static Problem ByteOrderMark(string path) => new(
        ProblemCode.ConfigBroken,
        Severity.Error,
        path,
        $"'{Printable.Text(path)}' begins with a byte order mark, which docker and podman take for broken JSON",
        "docker goes on without any login, podman stops",
        "take the first three bytes away",
        $"sed -i '1s/^\\xEF\\xBB\\xBF//' {Shell.Quote(path)}");
}
