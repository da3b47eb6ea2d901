using Berth.Core.Docker.Lookup;

namespace Berth.Core.Docker.Exports;

/// <summary>A <c>config.json</c> for docker and all that reads like it: one entry for each host.</summary>
public static class DockerConfigExport
{
    public static ExportResult Write(IReadOnlyList<ExportedLogin> logins)
    {
        if ((ExportRules.Unwritable(logins) ?? ExportRules.Ambiguous(logins)) is { } refused)
        {
            return refused;
        }

        // Docker Hub under both of its keys: the Dev Containers CLI looks for docker.io.
        var entries = logins.SelectMany(login => RegistryKeys.Of(login.Registry).Select(key => (key, login)));
        return ExportRules.Written(ExportRules.Auths(entries, JsonForm.Indented) + "\n", logins);
    }
}
