using Berth.Testing.Distribution;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>Registry secret sets as the environment has them.</summary>
internal static class Secrets
{
    public static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>The three secrets that open a registry for somebody.</summary>
    public static Dictionary<string, string> Of(string registry, RegistryUser user, string identifier = "ACME") =>
        Of(registry, user.Name, user.Password, identifier);

    public static Dictionary<string, string> Of(string registry, string user, string password, string identifier = "ACME") => new()
    {
        [$"{identifier}_CONTAINER_REGISTRY_SERVER"] = registry,
        [$"{identifier}_CONTAINER_REGISTRY_USER"] = user,
        [$"{identifier}_CONTAINER_REGISTRY_PASSWORD"] = password,
    };

    /// <summary>All of them together.</summary>
    public static Dictionary<string, string> All(params Dictionary<string, string>[] sets) => new(sets.SelectMany(set => set));

    /// <summary>As a dotenv file.</summary>
    public static string Dotenv(IReadOnlyDictionary<string, string> secrets) =>
        string.Concat(secrets.Select(secret => $"{secret.Key}={secret.Value}\n"));
}
