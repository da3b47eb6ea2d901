using System.Text.Json;
using Berth.Core.References;

namespace Berth.Cli.Packages;

/// <summary>One manifest of a package.</summary>
/// <param name="Size">Bytes; null where the server does not know it.</param>
/// <param name="CreatedAt">RFC 3339, as the server writes it.</param>
public sealed record PackageVersion(long Id, string Digest, IReadOnlyList<string> Tags, long? Size, string CreatedAt)
{
    /// <summary>How many hexadecimal digits of a digest tables show.</summary>
    private const int ShownDigits = 12;

    /// <summary>As few digits as may stand for a digest.</summary>
    private const int MinDigits = 7;

    /// <summary>As tables show the digest: <c>sha256:0123456789ab</c>.</summary>
    public string ShortDigest => Digest.IndexOf(':') is > 0 and var colon && Digest.Length > colon + 1 + ShownDigits ? Digest[..(colon + 1 + ShownDigits)] : Digest;

    public static PackageVersion Read(JsonElement version) => new(
        version.GetProperty("id").GetInt64(),
        version.GetProperty("name").GetString()!,
        [.. version.GetProperty("metadata").GetProperty("container").GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)],
        version.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number ? size.GetInt64() : null,
        version.GetProperty("created_at").GetString()!);

    /// <summary>The one that a user means: by its digest or how that begins, by a tag, or by its number.</summary>
    /// <returns>What is wrong, where it is none or not one.</returns>
    public static (PackageVersion? Version, string? Problem) Find(IReadOnlyList<PackageVersion> versions, string text)
    {
        PackageVersion[] found = [.. versions.Where(version => version.IsMeantBy(text))];
        return found switch
        {
            [var one] => (one, null),
            [] => (null, $"there is no version '{Printable.Text(text)}'"),
            _ => (null, $"'{Printable.Text(text)}' means {found.Length} versions: {string.Join(", ", found.Take(5).Select(one => Printable.Text(one.Digest)))}"),
        };
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("id"u8, Id);
        json.WriteString("digest"u8, Digest);
        json.WriteStartArray("tags"u8);
        foreach (var tag in Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        if (Size is { } size)
        {
            json.WriteNumber("size"u8, size);
        }
        else
        {
            json.WriteNull("size"u8);
        }

        json.WriteString("createdAt"u8, CreatedAt);
    }

    /// <summary>A tag may look like a number, or like the beginning of a digest: then it means both, and the user has to say which.</summary>
    private bool IsMeantBy(string text) =>
        Tags.Contains(text) || Digest == text || Id.ToString() == text
        || (text.Contains(':') && text.Length >= text.IndexOf(':') + 1 + MinDigits && Digest.StartsWith(text, StringComparison.Ordinal));
}
