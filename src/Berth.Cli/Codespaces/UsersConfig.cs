using System.Text.Json;
using Berth.Cli.Commands;
using Berth.Core.Docker.Lookup;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>What the user's own client configuration names. Its logins are read by the credential helper when they are wanted, never here.</summary>
public sealed class UsersConfig
{
    private const int MaxBytes = 4 << 20;

    private UsersConfig(string folder, JsonElement? docker, IReadOnlyList<RegistryHost> registries) =>
        (Folder, Docker, Registries) = (folder, docker, registries);

    /// <summary>Where docker keeps it: <c>~/.docker</c>.</summary>
    public string Folder { get; }

    /// <summary>docker's <c>config.json</c>; null where there is none that can be read.</summary>
    public JsonElement? Docker { get; }

    /// <summary>The registries that docker's and podman's files have a login or a helper for.</summary>
    public IReadOnlyList<RegistryHost> Registries { get; }

    public static UsersConfig Read(Surroundings surroundings)
    {
        var client = LoggedInRegistries.ClientOf(surroundings);
        var file = ClientFiles.DockerConfig(client);
        var docker = Parse(file);
        var others = ClientFiles.Of(ClientFamily.OlderContainers, client).Where(path => path != file).Select(Parse);
        List<RegistryHost> registries = [];
        foreach (var config in others.Prepend(docker).OfType<JsonElement>())
        {
            registries.AddRange(NamesIn(config).Select(name => RegistryQuery.Read(name)?.Registry).OfType<RegistryHost>());
        }

        return new(Path.GetDirectoryName(file)!, docker, [.. registries.Distinct()]);
    }

    private static IEnumerable<string> NamesIn(JsonElement config) =>
        from section in (string[])["auths", "credHelpers"]
        where config.ValueKind == JsonValueKind.Object && config.TryGetProperty(section, out var value) && value.ValueKind == JsonValueKind.Object
        from member in config.GetProperty(section).EnumerateObject()
        select member.Name;

    private static JsonElement? Parse(string file)
    {
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length > MaxBytes)
            {
                return null;
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.Clone();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Clients go on without a file they cannot read; berth doctor says what is wrong with it.
            return null;
        }
    }
}
