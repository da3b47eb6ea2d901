using System.Text;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Core.Docker.Exports;

/// <summary>A Secret of type <c>kubernetes.io/dockerconfigjson</c>, ready for <c>kubectl apply -f -</c>.</summary>
/// <remarks>Kubelet reads <c>auths.KEY.auth</c> and nothing else of a docker configuration.</remarks>
public static class KubernetesExport
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    /// <param name="name">The secret's name, to be named in <c>imagePullSecrets</c>: a DNS name in lower case.</param>
    /// <param name="namespaceName">Its namespace, a DNS label; null for the one kubectl is set to.</param>
    public static ExportResult Write(IReadOnlyList<ExportedLogin> logins, string name, string? namespaceName)
    {
        if ((Misnamed(name, namespaceName) ?? ExportRules.Unwritable(logins) ?? ExportRules.Ambiguous(logins)
            ?? ExportRules.IdentityTokens(logins, "kubelet")) is { } refused)
        {
            return refused;
        }

        var entries = logins.SelectMany(login => Keys(login.Registry).Select(key => (key, login)));
        var config = Convert.ToBase64String(Encoding.UTF8.GetBytes(ExportRules.Auths(entries, JsonForm.Compact)));
        var place = namespaceName is null ? "" : $"  namespace: \"{namespaceName}\"\n";
        return ExportRules.Written(
            $"""
            apiVersion: v1
            kind: Secret
            metadata:
              name: "{name}"
            {place}type: kubernetes.io/dockerconfigjson
            data:
              .dockerconfigjson: {config}

            """,
            logins);
    }

    /// <summary>Kubelet takes the URL for every name of Docker Hub.</summary>
    private static IEnumerable<string> Keys(RegistryHost registry) =>
        registry.IsDockerHub ? [DockerLookup.DockerHubKey] : RegistryKeys.Of(registry);

    private static ExportResult.Refused? Misnamed(string name, string? namespaceName)
    {
        if (name.Length > MaxName || !name.Split('.').All(IsLabel))
        {
            return Misuse(
                $"'{Printable.Text(name)}' is no name for a secret",
                "use lower-case letters, digits, hyphens and dots, with a letter or digit at the ends");
        }

        return namespaceName is null || (namespaceName.Length <= MaxLabel && IsLabel(namespaceName))
            ? null
            : Misuse(
                $"'{Printable.Text(namespaceName)}' is no name for a namespace",
                $"use at most {MaxLabel} lower-case letters, digits and hyphens, with a letter or digit at the ends");
    }

    private static ExportResult.Refused Misuse(string reason, string hint) => new(reason, hint) { IsMisuse = true };

    private static bool IsLabel(string text) =>
        text is not "" && text[0] != '-' && text[^1] != '-'
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
