namespace Berth.Core.Secrets;

/// <summary>Which secrets commands inside a codespace may see where PASSWORD was not asked for.</summary>
public static class SecretsInside
{
    /// <summary>Whatever looks like a part of a registry secret and is not its SERVER or USER may be its PASSWORD with a typing error.</summary>
    public static bool IsHarmless(string name) => RegistrySecretName.Read(name) is { Part: var part }
        ? part is RegistrySecretPart.Server or RegistrySecretPart.User
        : !name.Contains("CONTAINER_REGISTRY", StringComparison.OrdinalIgnoreCase);
}
