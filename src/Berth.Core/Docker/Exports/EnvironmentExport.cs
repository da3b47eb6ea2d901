using Berth.Core.Docker.Lookup;

namespace Berth.Core.Docker.Exports;

/// <summary>
/// Lines for a shell: <c>DOCKER_AUTH_CONFIG</c>, which docker 28.3.2 and later and GitLab Runner read; and for a single login
/// <c>REGISTRY</c>, <c>REGISTRY_USER</c> and <c>REGISTRY_PASSWORD</c>, for scripts.
/// </summary>
public static class EnvironmentExport
{
    public static ExportResult Write(IReadOnlyList<ExportedLogin> logins)
    {
        var refused = ExportRules.Unwritable(logins)
            ?? ExportRules.Ambiguous(logins)
            ?? ExportRules.IdentityTokens(logins, "docker, from a variable,");
        if (refused is not null)
        {
            return refused;
        }

        // docker looks for the exact key; a member it does not know makes it pass over the whole variable.
        var entries = logins.SelectMany(login => RegistryKeys.Of(login.Registry).Select(key => (key, login)));
        var lines = ExportRules.ExportLine("DOCKER_AUTH_CONFIG", ExportRules.Auths(entries, JsonForm.Compact));
        return ExportRules.Written(logins is [var login] ? lines + Single(login) : lines, logins);
    }

    private static string Single(ExportedLogin login) =>
        ExportRules.ExportLine("REGISTRY", login.Registry.Value)
        + ExportRules.ExportLine("REGISTRY_USER", login.Credential.Username)
        + ExportRules.ExportLine("REGISTRY_PASSWORD", login.Credential.Password.Reveal());
}
