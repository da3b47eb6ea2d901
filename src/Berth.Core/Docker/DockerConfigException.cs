using Berth.Core.References;

namespace Berth.Core.Docker;

/// <summary>A configuration file could not be read or written. The message is for people: it names the file, never its content.</summary>
/// <param name="path">The file, as the caller knows it.</param>
/// <param name="fault">Which way it failed.</param>
/// <param name="what">What happened, in words that follow the file's name.</param>
/// <param name="line">The line that is broken, counted from 1; null where there is none.</param>
public sealed class DockerConfigException(string path, DockerConfigFault fault, string what, int? line = null, Exception? inner = null)
    : Exception($"'{Printable.Text(path)}' {what}", inner)
{
    public string Path => path;

    public DockerConfigFault Fault => fault;

    public int? Line => line;
}

/// <summary>How a configuration file can fail.</summary>
public enum DockerConfigFault
{
    /// <summary>It is not JSON, or not the JSON that clients expect; it was left untouched.</summary>
    Broken,

    /// <summary>It is larger than any configuration; it was left untouched.</summary>
    TooLarge,

    /// <summary>A directory, a device or a pipe lies in its place.</summary>
    NotAFile,

    PermissionDenied,

    /// <summary>It is a single file mounted into a container: it cannot be replaced.</summary>
    MountedFile,

    /// <summary>Somebody else has been writing it for longer than one waits.</summary>
    Locked,

    /// <summary>The disk, or the way there, failed.</summary>
    Unreachable,
}
