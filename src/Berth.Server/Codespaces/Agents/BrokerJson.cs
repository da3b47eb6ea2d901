using System.Text.Json.Nodes;
using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Server.Http;

namespace Berth.Server.Codespaces.Agents;

/// <summary>What agents are told.</summary>
internal static class BrokerJson
{
    public static JsonObject Registries(EntitledRegistries entitled) => new()
    {
        ["registries"] = new JsonArray([
            .. entitled.OwnRegistry is { } own ? (JsonNode[])[Own(own)] : [],
            .. entitled.Sets.Serving.Select(set => Entry(set.Registry, set.Path, set.Identifier, set.Level, set.Origin, set.ShownUser)),
        ]),
        ["refused"] = new JsonArray([.. entitled.Sets.Refused.Select(Refused)]),
        ["problems"] = new JsonArray([.. entitled.Sets.Problems.Select(problem => new JsonObject
        {
            ["code"] = problem.Code.Text,
            ["severity"] = problem.Severity.ToString().ToLowerInvariant(),
            ["subject"] = problem.Subject,
            ["what"] = problem.What,
            ["fix"] = problem.Fix,
        })]),
        ["withheld"] = new JsonArray([.. entitled.Withheld.Select(one => new JsonObject { ["rule"] = one.Rule, ["reason"] = one.Reason, ["count"] = one.Count })]),
    };

    public static JsonObject Login(RegistryQuery query, RegistryCredential login) => new()
    {
        ["registry"] = query.Registry.Value,
        ["username"] = login.Username,
        ["password"] = login.Password.Reveal(),
        ["expires_at"] = login.ExpiresAt is { } end ? Times.Text(end) : null,
    };

    public static JsonObject Refusal(CredentialResult.Refused refused) => new()
    {
        ["message"] = refused.Reason,
        ["fix"] = refused.Hint,
        ["documentation_url"] = "https://docs.github.com/rest",
        ["status"] = "409",
    };

    private static JsonObject Own(string host) => new()
    {
        ["registry"] = host,
        ["path"] = null,
        ["identifier"] = null,
        ["level"] = null,
        ["origin"] = "this server",
        ["reason"] = "the server's own registry: what the repository's codespaces may pull",
    };

    private static JsonObject Entry(RegistryHost registry, string? path, string identifier, SecretLevel level, string origin, string user) => new()
    {
        ["registry"] = registry.Value,
        ["path"] = path,
        ["identifier"] = identifier,
        ["level"] = level.ToString().ToLowerInvariant(),
        ["origin"] = origin,
        ["user"] = user,
        ["reason"] = $"the secrets {identifier}_CONTAINER_REGISTRY_* of {origin}",
    };

    private static JsonObject Refused(RefusedSecretSet set) => new()
    {
        ["registry"] = set.Registry.Value,
        ["path"] = set.Path,
        ["identifier"] = set.Identifier,
        ["level"] = set.Level.ToString().ToLowerInvariant(),
        ["origin"] = set.Origin,
        ["reason"] = set.Reason.What,
        ["fix"] = set.Reason.Fix,
    };
}
