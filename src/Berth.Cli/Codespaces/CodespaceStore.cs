using System.Text.Json;
using Berth.Cli.Agent;
using Berth.Cli.Engines;
using Berth.Core.Docker;

namespace Berth.Cli.Codespaces;

/// <summary>The codespaces of this user: one file each below the state directory, written before anything is started.</summary>
public sealed class CodespaceStore(Surroundings surroundings)
{
    private string Folder => Path.Combine(surroundings.StateDirectory, "codespaces");

    /// <summary>Everything that is known of a codespace and outlives a reboot: its record, its log.</summary>
    public string FolderOf(string name) => Path.Combine(Folder, name);

    public string LogOf(string name) => Path.Combine(FolderOf(name), "launch.log");

    /// <summary>All of them, by name. A record that cannot be read is passed over.</summary>
    public IReadOnlyList<Codespace> All() => Directory.Exists(Folder)
        ? [.. Directory.EnumerateDirectories(Folder).Order(StringComparer.Ordinal).Select(folder => Read(Path.GetFileName(folder))).OfType<Codespace>()]
        : [];

    /// <summary>Null where there is none, or its record is no record.</summary>
    public Codespace? Read(string name)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(RecordOf(name)));
            var root = json.RootElement;
            return new(
                name,
                root.GetProperty("folder").GetString()!,
                root.GetProperty("config").GetString()!,
                EngineKinds.Read(root.GetProperty("engine").GetString()) ?? EngineKind.Podman,
                root.GetProperty("composeProject").GetString(),
                new(
                    root.GetProperty("secretsFile").GetString(),
                    root.GetProperty("registrySecretsInEnv").GetBoolean(),
                    root.GetProperty("forwardLogins").GetBoolean())
                {
                    Server = root.TryGetProperty("server", out var server) ? server.GetString() : null,
                    Repository = root.TryGetProperty("repository", out var repository) ? repository.GetString() : null,
                    RegisteredAs = root.TryGetProperty("registeredAs", out var registered) ? registered.GetString() : null,
                    OwnsFolder = root.TryGetProperty("ownsFolder", out var owns) && owns.GetBoolean(),
                })
            {
                CreatedAt = root.GetProperty("createdAt").GetDateTimeOffset(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Not there, or not ours.
            return null;
        }
    }

    public void Write(Codespace codespace)
    {
        Directory.CreateDirectory(FolderOf(codespace.Name), PrivateDirectory.Mode);
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("folder"u8, codespace.Folder);
            json.WriteString("config"u8, codespace.ConfigFile);
            json.WriteString("engine"u8, codespace.Engine.Word);
            json.WriteString("composeProject"u8, codespace.ComposeProject);
            json.WriteString("secretsFile"u8, codespace.Options.SecretsFile);
            json.WriteBoolean("registrySecretsInEnv"u8, codespace.Options.RegistrySecretsInEnvironment);
            json.WriteBoolean("forwardLogins"u8, codespace.Options.ForwardLogins);
            json.WriteString("server"u8, codespace.Options.Server);
            json.WriteString("repository"u8, codespace.Options.Repository);
            json.WriteString("registeredAs"u8, codespace.Options.RegisteredAs);
            json.WriteBoolean("ownsFolder"u8, codespace.Options.OwnsFolder);
            json.WriteString("createdAt"u8, codespace.CreatedAt);
            json.WriteEndObject();
        }

        PrivateFile.Write(RecordOf(codespace.Name), text.ToArray());
    }

    /// <summary>The registries whose authorities a codespace was ever given.</summary>
    public IReadOnlyList<string> AuthoritiesOf(string name)
    {
        try
        {
            return File.ReadAllLines(AuthoritiesFile(name));
        }
        catch (IOException)
        {
            // None so far.
            return [];
        }
    }

    public void WriteAuthorities(string name, IEnumerable<string> hosts)
    {
        Directory.CreateDirectory(FolderOf(name), PrivateDirectory.Mode);
        PrivateFile.Write(AuthoritiesFile(name), System.Text.Encoding.UTF8.GetBytes(string.Concat(hosts.Select(host => host + "\n"))));
    }

    private string AuthoritiesFile(string name) => Path.Combine(FolderOf(name), "authorities");

    /// <summary>Forgets a codespace, its log included.</summary>
    public void Remove(string name)
    {
        if (Directory.Exists(FolderOf(name)))
        {
            Directory.Delete(FolderOf(name), recursive: true);
        }
    }

    private string RecordOf(string name) => Path.Combine(FolderOf(name), "codespace.json");
}
