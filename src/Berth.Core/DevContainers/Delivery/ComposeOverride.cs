using System.Text.Json;

namespace Berth.Core.DevContainers.Delivery;

/// <summary>
/// Writes the compose file that goes behind a repository's own: what brings the logins into the dev container's service, and the label by
/// which every container of the project is found again. JSON, which is YAML.
/// </summary>
public static class ComposeOverride
{
    /// <param name="version">The <c>version</c> of the first file, which older compose wants to be the same in all; null for none.</param>
    /// <param name="service">The dev container's.</param>
    /// <param name="others">The project's other services.</param>
    /// <param name="tmpfs">As compose's short form has it: <c>/run/x:mode=0777</c>.</param>
    public static byte[] Write(
        string? version, string service, IReadOnlyList<string> others, IReadOnlyList<ReadOnlyMount> mounts, string tmpfs, string labelName, string label)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            if (version is not null)
            {
                json.WriteString("version"u8, version);
            }

            json.WriteStartObject("services"u8);
            json.WriteStartObject(service);
            json.WriteStartArray("volumes"u8);
            foreach (var mount in mounts)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "bind");
                json.WriteString("source"u8, Escaped(mount.Source));
                json.WriteString("target"u8, Escaped(mount.Target));
                json.WriteBoolean("read_only"u8, true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("tmpfs"u8);
            json.WriteStringValue(tmpfs);
            json.WriteEndArray();
            WriteLabel(json, labelName, label);
            json.WriteEndObject();
            foreach (var other in others)
            {
                json.WriteStartObject(other);
                WriteLabel(json, labelName, label);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private static void WriteLabel(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject("labels"u8);
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    /// <summary>Compose substitutes variables everywhere; a path with a dollar sign means one.</summary>
    private static string Escaped(string text) => text.Replace("$", "$$", StringComparison.Ordinal);
}
