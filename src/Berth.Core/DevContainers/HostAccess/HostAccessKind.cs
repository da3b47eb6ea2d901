namespace Berth.Core.DevContainers.HostAccess;

/// <summary>In which way a dev container gets at its host.</summary>
public enum HostAccessKind
{
    /// <summary>A command that runs on the host itself.</summary>
    RunsOnHost,

    /// <summary>The container may do what root on the host may do.</summary>
    Privileged,

    /// <summary>A right beyond those of any container: a capability, a security profile that is taken off.</summary>
    Right,

    /// <summary>A file or folder of the host outside of the workspace.</summary>
    HostFiles,

    /// <summary>A socket of the host: whoever reaches docker's is root there.</summary>
    Socket,

    Device,

    /// <summary>The host's own network, processes or users.</summary>
    Namespace,

    /// <summary>A variable of the user's environment whose name is that of a credential.</summary>
    Environment,
}
