using Berth.Core.Problems;

namespace Berth.Core.Docker.Installation;

/// <summary>One thing that was done to a configuration file, to be shown to its owner.</summary>
/// <param name="Path">The file.</param>
/// <param name="Key">The key in <c>credHelpers</c>; null where it is about the file as a whole.</param>
/// <param name="Helper">The helper that was there before, or that is there now, as the kind says; null where there is none.</param>
public sealed record ConfigChange(string Path, ConfigChangeKind Kind, string? Key = null, string? Helper = null)
{
    /// <summary>In words, one line.</summary>
    public override string ToString() => Kind switch
    {
        ConfigChangeKind.FileCreated => $"created {Path}",
        ConfigChangeKind.HelperSet => $"{Path}: {Key} now asks berth",
        ConfigChangeKind.HelperReplaced => $"{Path}: {Key} now asks berth instead of '{References.Printable.Text(Helper!)}'",
        ConfigChangeKind.AlreadySet => $"{Path}: {Key} already asks berth",
        ConfigChangeKind.StoredLoginHidden => $"{Path}: the login stored for {Key} stays there and is not used while berth answers",
        ConfigChangeKind.NotNeeded => $"{Path} cannot be written, and need not be: its clients find the entries in docker's configuration",
        ConfigChangeKind.FileRemoved => $"removed {Path}, which berth had created",
        ConfigChangeKind.FileGone => $"{Path} is gone already",
        ConfigChangeKind.HelperRemoved => $"{Path}: {Key} no longer asks berth",
        ConfigChangeKind.HelperPutBack => $"{Path}: {Key} asks '{References.Printable.Text(Helper!)}' again",
        _ => $"{Path}: {Key} was changed by somebody else since, and is left as it is",
    };
}

/// <summary>What was done.</summary>
public enum ConfigChangeKind
{
    FileCreated,
    HelperSet,
    HelperReplaced,
    AlreadySet,

    /// <summary>The file holds a login for the key, which stays where it is: a helper goes before it.</summary>
    StoredLoginHidden,

    /// <summary>A file could not be written, and no client misses it.</summary>
    NotNeeded,

    FileRemoved,
    FileGone,
    HelperRemoved,
    HelperPutBack,

    /// <summary>Somebody has set something else since.</summary>
    LeftAlone,
}

/// <summary>What an installation or its taking back came to.</summary>
/// <param name="Changes">In the order they were made.</param>
/// <param name="Problems">The files that could not be changed; the others were.</param>
public sealed record InstallationReport(IReadOnlyList<ConfigChange> Changes, IReadOnlyList<Problem> Problems);
