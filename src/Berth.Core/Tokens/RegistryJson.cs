using System.Text;
using System.Text.Json;

namespace Berth.Core.Tokens;

/// <summary>Reads JSON that came from a registry: whatever it is, it is an object with members or it is nothing.</summary>
internal static class RegistryJson
{
    /// <summary>What <paramref name="read"/> makes of the object in a text, or the default where there is none.</summary>
    internal static T? Read<T>(string text, Func<JsonElement, T?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : default;
        }
        catch (JsonException)
        {
            // Not JSON: nothing to be read from it.
            return default;
        }
    }

    /// <summary>A member that is a text; null where it is missing, empty, something else, or half a character.</summary>
    internal static string? Text(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object
            || !parent.TryGetProperty(name, out var value)
            || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair is legal JSON and no text.
            return null;
        }
    }

    /// <summary>The members of a list, as many as are worth looking at; empty where there is no list.</summary>
    internal static IEnumerable<JsonElement> Entries(JsonElement parent, string name, int max) => List(parent, name, max) ?? [];

    /// <summary>As <see cref="Entries"/>, and null where there is no list.</summary>
    internal static IEnumerable<JsonElement>? List(JsonElement parent, string name, int max) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Take(max)
            : null;

    /// <summary>A whole number from 0 to <paramref name="max"/>; null for everything else.</summary>
    internal static long? Number(JsonElement parent, string name, long max) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number) && number >= 0 && number <= max
            ? number
            : null;
}
