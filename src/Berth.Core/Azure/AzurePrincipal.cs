using System.Diagnostics.CodeAnalysis;
using Berth.Core.References;

namespace Berth.Core.Azure;

/// <summary>A service principal whose client secret is exchanged: USER is <c>TENANT/CLIENT</c>, two ids, at a registry of Azure.</summary>
/// <remarks>
/// A client id alone is a user that the registry takes itself, with the client secret as password; such a set is handed out as it is. This
/// form no registry takes, so whoever writes it wants the exchange.
/// </remarks>
/// <param name="Registry">Its host, in lower case and without a port: the exchange is asked at its own address.</param>
/// <param name="Authority">Where its cloud signs people in.</param>
public sealed record AzurePrincipal(string Tenant, string Client, string Registry, Uri Authority)
{
    /// <summary>Whether a set with this user is exchanged.</summary>
    public static bool IsNamed(RegistryHost registry, string user) => TryRead(registry, user, out _);

    public static bool TryRead(RegistryHost registry, string user, [NotNullWhen(true)] out AzurePrincipal? principal)
    {
        principal = AuthorityOf(registry) is { } authority
            && user.Split('/') is [var tenant, var client]
            && Guid.TryParseExact(tenant, "D", out var tenantId)
            && Guid.TryParseExact(client, "D", out var clientId)
            ? new($"{tenantId:D}", $"{clientId:D}", registry.Canonical.Name, authority)
            : null;
        return principal is not null;
    }

    /// <summary>Each of Azure's clouds signs in its own; null for a host that is no registry of Azure.</summary>
    private static Uri? AuthorityOf(RegistryHost registry) => CommonRegistries.ProductOf(registry) switch
    {
        RegistryProduct.Acr => new("https://login.microsoftonline.com"),
        RegistryProduct.AcrChina => new("https://login.chinacloudapi.cn"),
        RegistryProduct.AcrUsGov => new("https://login.microsoftonline.us"),
        _ => null,
    };
}
