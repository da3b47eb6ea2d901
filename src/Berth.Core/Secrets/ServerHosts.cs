using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>Hosts that exist and yet are not the registry: web pages, interfaces for programs, hosts of other packages.</summary>
internal static class ServerHosts
{
    /// <summary>Hosts of the same companies' web pages and interfaces, and the registry that was meant.</summary>
    private static readonly Dictionary<string, string> Meant = new()
    {
        ["github.com"] = "ghcr.io",
        ["www.github.com"] = "ghcr.io",
        ["api.github.com"] = "ghcr.io",
        ["gitlab.com"] = "registry.gitlab.com",
        ["www.gitlab.com"] = "registry.gitlab.com",
        ["www.docker.com"] = "docker.io",
        ["docker.com"] = "docker.io",
        ["app.docker.com"] = "docker.io",
        ["login.docker.com"] = "docker.io",
        ["auth.docker.io"] = "docker.io",
        ["cloud.digitalocean.com"] = "registry.digitalocean.com",
        ["api.digitalocean.com"] = "registry.digitalocean.com",
        ["www.quay.io"] = "quay.io",
        ["portal.azure.com"] = "NAME.azurecr.io",
        ["azurecr.io"] = "NAME.azurecr.io",
        ["login.microsoftonline.com"] = "NAME.azurecr.io",
        ["console.aws.amazon.com"] = EcrHost,
        ["gallery.ecr.aws"] = "public.ecr.aws",
        ["console.cloud.google.com"] = "REGION-docker.pkg.dev",
        ["cloud.google.com"] = "REGION-docker.pkg.dev",
        ["cloud.oracle.com"] = "REGIONKEY.ocir.io",
        ["cloud.ibm.com"] = "icr.io",
    };

    private const string EcrHost = "ACCOUNT.dkr.ecr.REGION.amazonaws.com";

    /// <summary>How a path begins that was copied from a browser.</summary>
    private static readonly string[] PagePaths = ["ui", "webapp", "artifactory", "harbor", "#", "repository"];

    public static IEnumerable<Problem> Of(SecretLayer layer, string name, ServerAddress address)
    {
        var host = address.Registry.Canonical.Name;
        if (MeantBy(host) is { } meant)
        {
            yield return NotTheRegistry(layer, name, $"{name} names {host}, which is not a registry of images", meant);
        }

        if (CommonRegistries.ProductOf(address.Registry) == RegistryProduct.GoogleArtifactRegistryOther)
        {
            yield return NotTheRegistry(layer, name, $"{name} names {host}, which serves other packages than images", "REGION-docker.pkg.dev");
        }

        if (host.EndsWith(".azurecr.de", StringComparison.Ordinal))
        {
            yield return new(
                ProblemCode.RetiredRegistry,
                Severity.Warning,
                name,
                $"{name} names a host below azurecr.de, which is retired",
                "Azure's separate German cloud was closed",
                $"store the host of the registry that replaced it in {name}");
        }

        if (address.Path is { } path && PagePaths.Any(page => path == page || path.StartsWith($"{page}/", StringComparison.Ordinal)))
        {
            yield return new(
                ProblemCode.NotImageRegistry,
                Severity.Warning,
                name,
                $"{name} looks like the address of a web page of {address.Registry}",
                "a path copied from a browser is never the path of an image",
                $"store '{address.Registry}' in {name}, or the host that the product's own instructions for docker login name");
        }
    }

    private static string? MeantBy(string host) =>
        Meant.TryGetValue(host, out var meant) ? meant
        : IsBelow(host, "console.aws.amazon.com") || IsBelow(host, "signin.aws.amazon.com") ? EcrHost
        : host.StartsWith("api.ecr.", StringComparison.Ordinal) && host.Contains(".amazonaws.", StringComparison.Ordinal) ? EcrHost
        : host.StartsWith("api.ecr-public.", StringComparison.Ordinal) ? "public.ecr.aws"
        : host.EndsWith(".data.azurecr.io", StringComparison.Ordinal) ? $"{host[..host.IndexOf('.')]}.azurecr.io"
        : null;

    private static bool IsBelow(string host, string domain) => host.EndsWith($".{domain}", StringComparison.Ordinal);

    private static Problem NotTheRegistry(SecretLayer layer, string name, string what, string meant) => new(
        ProblemCode.NotImageRegistry,
        Severity.Error,
        name,
        what,
        "clients that ask it for an image get a web page, or nothing",
        $"store the registry's host in {name}: {meant}",
        SecretCommands.Set(layer, name, meant));
}
