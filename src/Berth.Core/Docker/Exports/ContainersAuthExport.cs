using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Core.Docker.Exports;

/// <summary>An <c>auth.json</c> for podman, buildah and skopeo, whose keys may be paths: <c>ghcr.io/acme</c>.</summary>
public static class ContainersAuthExport
{
    public static ExportResult Write(IReadOnlyList<ExportedLogin> logins)
    {
        if (ExportRules.Unwritable(logins) is { } refused)
        {
            return refused;
        }

        var entries = logins.SelectMany(login => Keys(login).Select(key => (Key: key, login))).ToList();
        if (entries.FirstOrDefault(entry => !ContainersLookup.IsKey(entry.Key)) is { Key: { } bad })
        {
            return new ExportResult.Refused(
                $"'{Printable.Text(bad)}' is no key for podman: it holds a tag or a digest", "shorten it to the image name");
        }

        return entries.GroupBy(entry => entry.Key).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? new ExportResult.Refused($"'{Printable.Text(twice.Key)}' has {twice.Count()} logins", "export one of them")
            : ExportRules.Written(ExportRules.Auths(entries, JsonForm.Indented) + "\n", logins);
    }

    private static IEnumerable<string> Keys(ExportedLogin login)
    {
        var hosts = login.Registry.IsDockerHub ? [RegistryHost.DockerHub.Value] : RegistryKeys.Of(login.Registry);
        return login.Path is null ? hosts : hosts.Select(host => $"{host}/{login.Path}");
    }
}
