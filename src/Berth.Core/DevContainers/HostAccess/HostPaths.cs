namespace Berth.Core.DevContainers.HostAccess;

/// <summary>Tells which paths of the host a container sees beyond its workspace.</summary>
/// <param name="workspace">The full path of the folder that becomes the workspace.</param>
internal sealed class HostPaths(string workspace)
{
    private const int MaxLinks = 40;

    /// <summary>A volume in the short form: <c>SOURCE:TARGET[:OPTIONS]</c>; without a source, or with the name of a volume, nothing of the host.</summary>
    public HostOpening? OfVolume(string volume, SourceLocation location) =>
        volume.IndexOf(':') is var colon and > 0 ? OfSource(volume[..colon], location) : null;

    /// <summary>A mount in the form of <c>--mount</c>: <c>type=bind,source=…,target=…</c>.</summary>
    public HostOpening? OfMount(string mount, SourceLocation location)
    {
        // Engines read this as a line of CSV: what is quoted is not looked into, but told.
        if (mount.Contains('"'))
        {
            return HostAccessFindings.Opening(HostAccessKind.HostFiles, $"mount {mount}", location);
        }

        var (type, source, isPlain) = ("volume", "", true);
        foreach (var field in mount.Split(','))
        {
            var (name, value) = field.IndexOf('=') is var at and > 0 ? (field[..at], field[(at + 1)..]) : (field, "");
            switch (name.Trim().ToLowerInvariant())
            {
                case "type": type = value.Trim().ToLowerInvariant(); break;
                case "source" or "src": source = value; break;
                case "volume-opt" or "volume-driver" or "volume-label" or "o" or "opt" or "device": isPlain = false; break;
            }
        }

        return type switch
        {
            "bind" => OfSource(source, location),
            "volume" or "tmpfs" when isPlain && !source.Contains('/') => null,
            _ => HostAccessFindings.Opening(HostAccessKind.HostFiles, $"mount {mount}", location),
        };
    }

    /// <summary>A path; null for the name of a volume and for what lies in the workspace, which the container has anyway.</summary>
    public HostOpening? OfSource(string source, SourceLocation location)
    {
        if (source is "" || !(source[0] is '/' or '.' or '~' or '$' or '\\' || source.Contains('/')))
        {
            return null;
        }

        var path = source[0] is '/' or '.' ? Followed(Path.GetFullPath(source, workspace)) : source;
        return IsInWorkspace(path) ? null
            : HostAccessFindings.Opening(IsSocket(path) ? HostAccessKind.Socket : HostAccessKind.HostFiles, path, location);
    }

    /// <summary>Whether a path, with every link on the way followed, stays in the workspace.</summary>
    public bool IsInWorkspace(string path)
    {
        var real = Followed(path);
        return real == workspace || real.StartsWith(workspace + "/", StringComparison.Ordinal);
    }

    /// <summary>A link in the workspace may lead anywhere: each part of the path is followed, and each part of what it leads to.</summary>
    private static string Followed(string path)
    {
        var real = "/";
        var rest = new Stack<string>(Enumerable.Reverse(path.Split('/', StringSplitOptions.RemoveEmptyEntries)));
        for (var links = 0; rest.TryPop(out var part);)
        {
            var next = part == ".." ? Path.GetDirectoryName(real) ?? "/" : Path.Combine(real, part);
            if (part == ".." || new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                // In a circle: nobody can mount that.
                return next;
            }

            real = target.StartsWith('/') ? "/" : real;
            foreach (var one in Enumerable.Reverse(target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(one => one != ".")))
            {
                rest.Push(one);
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
