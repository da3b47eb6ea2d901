using Berth.Core.References;

namespace Berth.Core.Docker.Exports;

/// <summary>
/// <c>DEVCONTAINERS_OCI_AUTH</c>, with which the Dev Containers CLI fetches features and templates: <c>host|user|token,…</c>, without
/// any escaping.
/// </summary>
public static class DevcontainersExport
{
    public static ExportResult Write(IReadOnlyList<ExportedLogin> logins)
    {
        var refused = ExportRules.Unwritable(logins)
            ?? ExportRules.Ambiguous(logins)
            ?? ExportRules.IdentityTokens(logins, "the Dev Containers CLI");
        if (refused is not null)
        {
            return refused;
        }

        if (logins.FirstOrDefault(login => IsTorn(login.Credential.Username) || IsTorn(login.Credential.Password.Reveal())) is { } torn)
        {
            return new ExportResult.Refused(
                $"the login for {torn.Registry.Value} holds a comma or a bar, which DEVCONTAINERS_OCI_AUTH cannot express",
                "let the Dev Containers CLI ask the credential helper: run berth login");
        }

        var entries = logins.Select(login => $"{Host(login.Registry)}|{login.Credential.Username}|{login.Credential.Password.Reveal()}");
        return ExportRules.Written(ExportRules.ExportLine("DEVCONTAINERS_OCI_AUTH", string.Join(',', entries)), logins);
    }

    private static string Host(RegistryHost registry) => registry.IsDockerHub ? RegistryHost.DockerHub.Value : registry.Value;

    private static bool IsTorn(string text) => text.AsSpan().ContainsAny(',', '|');
}
