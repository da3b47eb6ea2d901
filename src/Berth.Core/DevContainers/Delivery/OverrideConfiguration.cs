using System.Text.Json;

namespace Berth.Core.DevContainers.Delivery;

/// <summary>
/// Writes the <c>devcontainer.json</c> that a launch hands to the Dev Containers CLI instead of the repository's own: the same, with what
/// brings the logins in. All that somebody wrote stays: their mounts, arguments and variables come first or win.
/// </summary>
/// <remarks>
/// The CLI's <c>--override-config</c> replaces a configuration and still resolves relative paths against the original one. Lifecycle
/// commands have three forms: a line for a shell, a list that is a command, and an object of either, run side by side.
/// <see href="https://containers.dev/implementors/json_reference/#lifecycle-scripts"/>
/// </remarks>
public static class OverrideConfiguration
{
    /// <summary>Those that run inside. <c>initializeCommand</c> runs on the host.</summary>
    public static readonly IReadOnlyList<string> LifecycleCommands =
        ["onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand", "postAttachCommand"];

    /// <param name="root">The repository's own configuration, variables as they were written.</param>
    /// <param name="composeFiles">Its compose files, where it has any, as they are to be named.</param>
    public static byte[] Write(ConfigNode root, LaunchDelivery delivery, IReadOnlyList<string> composeFiles)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var member in root.Members.Where(member => !IsChanged(member.Name, delivery)))
            {
                json.WritePropertyName(member.Name);
                member.Value.WriteTo(json);
            }

            WriteList(json, "mounts", root["mounts"], delivery.Mounts);
            WriteList(json, "runArgs", root["runArgs"], delivery.RunArgs);
            WriteVariables(json, root["containerEnv"], delivery.ContainerEnv);
            WriteComposeFiles(json, composeFiles, delivery.ComposeFile);
            foreach (var name in delivery.Wrapper.Count == 0 ? [] : LifecycleCommands)
            {
                if (root[name] is { IsNull: false } command)
                {
                    json.WritePropertyName(name);
                    WriteWrapped(json, command, delivery.Wrapper);
                }
            }

            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private static bool IsChanged(string name, LaunchDelivery delivery) => name switch
    {
        "mounts" => delivery.Mounts.Count > 0,
        "runArgs" => delivery.RunArgs.Count > 0,
        "containerEnv" => delivery.ContainerEnv.Count > 0,
        "dockerComposeFile" => delivery.ComposeFile is not null,
        _ => delivery.Wrapper.Count > 0 && LifecycleCommands.Contains(name),
    };

    private static void WriteList(Utf8JsonWriter json, string name, ConfigNode? existing, IReadOnlyList<string> added)
    {
        if (added.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in existing?.Items ?? [])
        {
            item.WriteTo(json);
        }

        foreach (var item in added)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static void WriteVariables(Utf8JsonWriter json, ConfigNode? existing, IReadOnlyDictionary<string, string> added)
    {
        if (added.Count == 0)
        {
            return;
        }

        json.WriteStartObject("containerEnv"u8);
        foreach (var (name, value) in added.Where(variable => existing?[variable.Key] is null))
        {
            json.WriteString(name, value);
        }

        foreach (var member in existing?.Members ?? [])
        {
            json.WritePropertyName(member.Name);
            member.Value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteComposeFiles(Utf8JsonWriter json, IReadOnlyList<string> files, string? added)
    {
        if (added is null)
        {
            return;
        }

        json.WriteStartArray("dockerComposeFile"u8);
        foreach (var file in files.Append(added))
        {
            json.WriteStringValue(file);
        }

        json.WriteEndArray();
    }

    private static void WriteWrapped(Utf8JsonWriter json, ConfigNode command, IReadOnlyList<string> wrapper)
    {
        switch (command.Kind)
        {
            case JsonValueKind.String when command.Text!.Trim() is "":
                json.WriteStringValue(command.Text);
                break;
            case JsonValueKind.String:
                WriteCommand(json, [.. wrapper, "/bin/sh", "-c", command.Text!], []);
                break;
            case JsonValueKind.Array when command.Items.Count > 0:
                WriteCommand(json, wrapper, command.Items);
                break;
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in command.Members)
                {
                    json.WritePropertyName(member.Name);
                    WriteWrapped(json, member.Value, wrapper);
                }

                json.WriteEndObject();
                break;
            default:
                // Nothing to run, or nothing that is a command: the CLI says what it thinks of it.
                command.WriteTo(json);
                break;
        }
    }

    private static void WriteCommand(Utf8JsonWriter json, IReadOnlyList<string> words, IReadOnlyList<ConfigNode> rest)
    {
        json.WriteStartArray();
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        foreach (var word in rest)
        {
            word.WriteTo(json);
        }

        json.WriteEndArray();
    }
}
