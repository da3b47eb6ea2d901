namespace Berth.Core.DevContainers.HostAccess;

/// <summary>Tells which paths of the host a container sees beyond its workspace.</summary>
/// <param name="workspace">The full path of the folder that becomes the workspace.</param>
internal sealed class HostPaths(string workspace)
{
    /// <summary>A volume in the short form: <c>SOURCE:TARGET[:OPTIONS]</c>; without a source, or with the name of a volume, nothing of the host.</summary>
    public HostOpening? OfVolume(string volume, SourceLocation location) =>
        volume.IndexOf(':') is var colon and > 0 ? OfSource(volume[..colon], location) : null;

    /// <summary>A mount in the form of <c>--mount</c>: <c>type=bind,source=…,target=…</c>.</summary>
    public HostOpening? OfMount(string mount, SourceLocation location)
    {
        var type = "volume";
        var source = "";
        foreach (var field in mount.Split(','))
        {
            var (name, value) = field.IndexOf('=') is var at and > 0 ? (field[..at], field[(at + 1)..]) : (field, "");
            (type, source) = name.Trim().ToLowerInvariant() switch
            {
                "type" => (value, source),
                "source" or "src" => (type, value),
                _ => (type, source),
            };
        }

        return OfMount(type, source, location);
    }

    public HostOpening? OfMount(string type, string source, SourceLocation location) =>
        type.Equals("bind", StringComparison.OrdinalIgnoreCase) || type is "" ? OfSource(source, location) : null;

    /// <summary>A path; null for the name of a volume and for what lies in the workspace, which the container has anyway.</summary>
    public HostOpening? OfSource(string source, SourceLocation location)
    {
        if (source is "" || !(source[0] is '/' or '.' or '~' or '$' or '\\' || source.Contains('/')))
        {
            return null;
        }

        var path = source[0] is '/' or '.' ? Path.GetFullPath(source, workspace) : source;
        return IsInWorkspace(path) ? null
            : HostAccessFindings.Opening(IsSocket(path) ? HostAccessKind.Socket : HostAccessKind.HostFiles, path, location);
    }

    /// <summary>Whether a path, with every link on the way followed, stays in the workspace.</summary>
    public bool IsInWorkspace(string path)
    {
        var real = Followed(path);
        return real == workspace || real.StartsWith(workspace + "/", StringComparison.Ordinal);
    }

    /// <summary>A link in the workspace may lead anywhere: the part that exists is followed, from the top down.</summary>
    private static string Followed(string path)
    {
        var real = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            try
            {
                real = new FileInfo(next).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
            }
            catch (IOException)
            {
                // A link in a circle leads nowhere that anybody could mount.
                return next;
            }
        }

        return real;
    }

    private static bool IsSocket(string path) =>
        path.EndsWith(".sock", StringComparison.Ordinal) || path.EndsWith(".socket", StringComparison.Ordinal)
        || (File.Exists(path) && (File.GetAttributes(path) & (FileAttributes.Directory | FileAttributes.Normal)) == 0
            && File.ResolveLinkTarget(path, returnFinalTarget: false) is null && IsSocketFile(path));

    /// <summary>The runtime tells sockets and regular files alike; one cannot open the first.</summary>
    private static bool IsSocketFile(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException;
        }
    }
}
