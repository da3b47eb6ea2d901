using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Core.Docker.Installation;

/// <summary>A file that gets a helper's entries.</summary>
/// <param name="IsNeeded">False where its clients find the entries in another file too, so that it may fail.</param>
internal sealed record InstallationTarget(string Path, bool IsNeeded);

/// <summary>
/// The files through which every client finds a helper: docker's own, which podman, buildah and skopeo read last; the one they read
/// first and write to; and whichever file in between would answer for a registry before docker's is looked at.
/// </summary>
internal static class InstallationTargets
{
    public static IReadOnlyList<InstallationTarget> Of(ClientEnvironment client, IReadOnlyList<RegistryHost> registries, TimeProvider clock)
    {
        List<InstallationTarget> targets = [new(ClientFiles.DockerConfig(client), IsNeeded: true)];
        if (client.Variable("REGISTRY_AUTH_FILE") is { } file)
        {
            // Recent tools read no other; older ones read it first.
            targets.Add(new(file, IsNeeded: true));
        }
        else
        {
            var runtime = ClientFiles.ContainersRuntime(client);
            string[] first = client.Variable("DOCKER_CONFIG") is null ? [runtime] : [];
            string[] perhaps = [runtime, ClientFiles.ContainersConfig(client), $"/run/user/{client.UserId}/containers/auth.json"];
            var inTheWay = perhaps.Where(path => Mentions(path, registries, clock));
            targets.AddRange(inTheWay.Select(path => new InstallationTarget(path, IsNeeded: true)));
            targets.AddRange(first.Select(path => new InstallationTarget(path, IsNeeded: false)));
        }

        return [.. targets.Select(target => target with { Path = Path.GetFullPath(target.Path) }).DistinctBy(target => target.Path)];
    }

    /// <summary>Whether the file has an entry that answers for one of the registries. A broken file answers for none.</summary>
    private static bool Mentions(string path, IReadOnlyList<RegistryHost> registries, TimeProvider clock)
    {
        try
        {
            var config = new DockerConfigFile(path, clock).Read();
            return config.CredHelpers.Keys.Concat(config.Auths.Select(entry => entry.Key))
                .Any(key => RegistryQuery.Read(key) is { } query && registries.Any(registry => registry.Canonical == query.Registry));
        }
        catch (DockerConfigException)
        {
            // What nobody can read answers for nobody; diagnosis tells it.
            return false;
        }
    }
}
