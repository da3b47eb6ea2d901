using System.Security.Cryptography;
using System.Text.Json;

namespace Berth.Server.Keys;

/// <summary>The key-encryption keys, in the order in which they came: AES-256 each, with an id.</summary>
internal sealed class KeyRing
{
    public const int KeyBytes = 32;

    /// <summary>A ring is small: what is larger is none.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly List<(string Id, byte[] Key)> keys;

    private KeyRing(List<(string Id, byte[] Key)> keys) => this.keys = keys;

    /// <summary>The id of the last one.</summary>
    public string NewestId => keys[^1].Id;

    public static KeyRing Begin() => new([(NewId(), RandomNumberGenerator.GetBytes(KeyBytes))]);

    /// <summary>As <see cref="ToText"/> wrote it.</summary>
    /// <returns>Null for what is no ring.</returns>
    public static KeyRing? TryParse(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            using var document = JsonDocument.ParseValue(ref reader);
            List<(string, byte[])> keys = [];
            foreach (var key in document.RootElement.GetProperty("keys").EnumerateArray())
            {
                keys.Add((key.GetProperty("id").GetString()!, key.GetProperty("key").GetBytesFromBase64()));
            }

            return keys.Count > 0 && keys.TrueForAll(key => key.Item1 is { Length: > 0 and <= 64 } && key.Item2.Length == KeyBytes) ? new(keys) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Whatever it is, it is no ring; what stands in it is nobody's business.
            return null;
        }
    }

    /// <returns>Null where the ring has no such key.</returns>
    public byte[]? Find(string id) => keys.Find(key => key.Id == id).Key;

    public KeyRing WithNew() => new([.. keys, (NewId(), RandomNumberGenerator.GetBytes(KeyBytes))]);

    public KeyRing Without(string id) => new([.. keys.Where(key => key.Id != id)]);

    public byte[] ToText() => JsonSerializer.SerializeToUtf8Bytes(
        new { keys = keys.Select(key => new { id = key.Id, key = Convert.ToBase64String(key.Key) }) });

    private static string NewId() => $"k{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
}
