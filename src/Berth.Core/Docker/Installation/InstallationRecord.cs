using System.Buffers;
using System.Text.Json;

namespace Berth.Core.Docker.Installation;

/// <summary>What was changed in which file, so that it can be taken back. No password is ever in it.</summary>
internal sealed record InstallationRecord(IReadOnlyList<ChangedFile> Files)
{
    public static readonly InstallationRecord None = new([]);

    private const int Version = 1;

    public ChangedFile? Of(string path) => Files.FirstOrDefault(file => file.Path == path);

    /// <summary>The record with a file's part replaced; a part without entries is left out.</summary>
    public InstallationRecord With(ChangedFile changed) =>
        new([.. Files.Where(file => file.Path != changed.Path), .. changed.Entries.Count > 0 ? [changed] : (ChangedFile[])[]]);

    /// <exception cref="FormatException">This is no record.</exception>
    public static InstallationRecord Read(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.GetProperty("version").GetInt32() == Version
                ? new([.. root.GetProperty("files").EnumerateArray().Select(ReadFile)])
                : throw new FormatException("a newer berth wrote it");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("it is no record of changed files", e);
        }
    }

    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, Version);
            json.WriteStartArray("files"u8);
            foreach (var file in Files)
            {
                WriteFile(json, file);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static ChangedFile ReadFile(JsonElement file) => new(
        file.GetProperty("path").GetString()!,
        file.GetProperty("created").GetBoolean(),
        file.GetProperty("createdSection").GetBoolean(),
        [.. file.GetProperty("createdDirectories").EnumerateArray().Select(directory => directory.GetString()!)],
        [.. file.GetProperty("entries").EnumerateArray().Select(entry =>
            new ChangedEntry(entry.GetProperty("key").GetString()!, entry.GetProperty("previous").GetString()))],
        file.TryGetProperty("splice", out var splice)
            ? new(
                splice.GetProperty("hash").GetString()!,
                splice.GetProperty("offset").GetInt32(),
                splice.GetProperty("length").GetInt32(),
                splice.GetProperty("removed").GetBytesFromBase64())
            : null);

    private static void WriteFile(Utf8JsonWriter json, ChangedFile file)
    {
        json.WriteStartObject();
        json.WriteString("path"u8, file.Path);
        json.WriteBoolean("created"u8, file.Created);
        json.WriteBoolean("createdSection"u8, file.CreatedSection);
        json.WriteStartArray("createdDirectories"u8);
        foreach (var directory in file.CreatedDirectories)
        {
            json.WriteStringValue(directory);
        }

        json.WriteEndArray();
        json.WriteStartArray("entries"u8);
        foreach (var entry in file.Entries)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, entry.Key);
            json.WriteString("previous"u8, entry.Previous);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (file.Splice is { } splice)
        {
            json.WriteStartObject("splice"u8);
            json.WriteString("hash"u8, splice.Hash);
            json.WriteNumber("offset"u8, splice.Offset);
            json.WriteNumber("length"u8, splice.Length);
            json.WriteBase64String("removed"u8, splice.Removed);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

/// <param name="Path">The full path.</param>
/// <param name="Created">Whether there was no file before.</param>
/// <param name="CreatedSection">Whether it had no <c>credHelpers</c> before.</param>
/// <param name="CreatedDirectories">The directories that were made for it, the innermost last.</param>
/// <param name="Entries">What was set in <c>credHelpers</c>.</param>
/// <param name="Splice">The way back to the very bytes; null until the file was written.</param>
internal sealed record ChangedFile(
    string Path,
    bool Created,
    bool CreatedSection,
    IReadOnlyList<string> CreatedDirectories,
    IReadOnlyList<ChangedEntry> Entries,
    TextSplice? Splice);

/// <param name="Previous">The helper that was there before, or null.</param>
internal sealed record ChangedEntry(string Key, string? Previous);
