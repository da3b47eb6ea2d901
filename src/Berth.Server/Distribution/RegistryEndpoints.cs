using System.Text.Json.Nodes;
using Berth.Server.Http;

namespace Berth.Server.Distribution;

/// <summary>What a registry needs to know to believe this server's tokens. It is no secret.</summary>
public static class RegistryEndpoints
{
    public const string HostPath = "/.well-known/berth/registry";
    public const string AuthorityPath = "/.well-known/berth/registry-tokens.pem";
    public const string KeysPath = "/.well-known/berth/registry-tokens.jwks";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapRegistryForEverybody()
        {
            routes.MapGet(HostPath, (Registry registry) => TypedResults.Text(registry.PublicHost + "\n"));
            routes.MapGet(AuthorityPath, (SigningKeys keys) => TypedResults.Text(keys.AuthorityPem, "application/x-pem-file"));
            routes.MapGet(KeysPath, (SigningKeys keys) => TypedResults.Text(
                new JsonObject { ["keys"] = new JsonArray([.. keys.Published.Select(key => key.Jwk())]) }.ToJsonString(), "application/jwk-set+json"));
        }
    }

    /// <summary>The configuration that an existing registry needs, as YAML.</summary>
    internal static string ConfigurationOf(Registry registry, NotificationSecret notifications, PublicAddress server, string eventsPath) => $"""
        # For the configuration of a CNCF Distribution, version 2.8 or 3. Save {new Uri(server.Url, AuthorityPath)} as the file named below.
        auth:
          token:
            realm: {new Uri(server.Url, "/token")}
            service: {registry.PublicHost}
            issuer: {RegistryTokens.Issuer}
            rootcertbundle: /etc/docker/registry/berth-tokens.pem
        storage:
          delete:
            enabled: true
        notifications:
          endpoints:
            - name: berth
              url: {new Uri(server.Url, eventsPath)}
              headers:
                Authorization: [Bearer {notifications.Value}]
              timeout: 5s
              threshold: 5
              backoff: 1s
              ignore:
                mediatypes: [application/octet-stream]
                actions: [pull, mount]

        """;
}
