using System.Text.Json;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>The <c>config.json</c> that docker, podman and their kin read during a launch, or inside: helpers for registries, no login.</summary>
public static class ClientConfig
{
    private const string Helper = "berth";

    /// <summary>Members of a user's own configuration that a launch goes on with; not one with the login of a proxy in it.</summary>
    private static readonly string[] Carried = ["cliPluginsExtraDirs", "plugins", "features", "proxies"];

    /// <summary>For the launch: an entry for each registry. No <c>credsStore</c>: podman passes over it, and others would be asked about everything.</summary>
    /// <param name="own">The user's own configuration; null where there is none.</param>
    public static byte[] ForLaunch(IEnumerable<RegistryHost> registries, JsonElement? own) => Write(registries, json =>
    {
        foreach (var name in Carried)
        {
            if (own is { ValueKind: JsonValueKind.Object } config && config.TryGetProperty(name, out var value) && !HoldsLogin(value))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }
    });

    /// <summary>For the inside: the same, and our helper for all the rest, so that no <c>docker login</c> leaves a password in a file.</summary>
    public static byte[] ForInside(IEnumerable<RegistryHost> registries) => Write(registries, json => json.WriteString("credsStore"u8, Helper));

    /// <summary>For podman, buildah and skopeo inside, which rewrite their file without the members that only docker knows.</summary>
    public static byte[] ForContainersInside(IEnumerable<RegistryHost> registries) => Write(registries, _ => { });

    /// <summary>JSON writes an @ in two ways.</summary>
    private static bool HoldsLogin(JsonElement value) =>
        value.GetRawText() is var text && (text.Contains('@') || text.Contains("\\u0040", StringComparison.Ordinal));

    private static byte[] Write(IEnumerable<RegistryHost> registries, Action<Utf8JsonWriter> rest)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject("credHelpers"u8);
            foreach (var key in registries.SelectMany(RegistryKeys.Of).Distinct().Order(StringComparer.Ordinal))
            {
                json.WriteString(key, Helper);
            }

            json.WriteEndObject();
            rest(json);
            json.WriteEndObject();
        }

        return text.ToArray();
    }
}
