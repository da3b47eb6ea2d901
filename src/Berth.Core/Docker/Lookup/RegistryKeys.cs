using Berth.Core.References;

namespace Berth.Core.Docker.Lookup;

/// <summary>The keys under which clients look for a registry in <c>credHelpers</c> and <c>auths</c>.</summary>
public static class RegistryKeys
{
    /// <summary>Both of Docker Hub's; elsewhere the host, and with port 443 also the spelling that was written.</summary>
    public static IEnumerable<string> Of(RegistryHost registry) => registry.IsDockerHub
        ? [DockerLookup.DockerHubKey, RegistryHost.DockerHub.Value]
        : new[] { registry.Canonical.Value, registry.Value }.Distinct();
}
