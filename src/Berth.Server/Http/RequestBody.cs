using System.Text.Json;

namespace Berth.Server.Http;

/// <summary>
/// The JSON object of a request, read with a bound on its size, and asked for members one by one; what was wrong is collected and told in
/// GitHub's words.
/// </summary>
public sealed class RequestBody
{
    /// <summary>A sealed value of 48 KiB takes 65,600 characters of base64; lists of repositories come beside it.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>How many repositories one body may name: databases bound the length of a question.</summary>
    public const int MaxIds = 5000;

    private readonly JsonElement root;
    private readonly List<string> faults = [];

    private RequestBody(JsonElement root) => this.root = root;

    /// <summary>Why it cannot be used: the first of what was found; null where nothing was.</summary>
    public GitHubAnswer? Fault => faults.Count == 0 ? null : GitHubAnswer.Unprocessable($"Invalid request.\n\n{string.Join('\n', faults)}");

    /// <returns>The body, or the answer where it is none. An empty one is an empty object.</returns>
    public static async Task<(RequestBody? Body, GitHubAnswer? Refusal)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            return (null, GitHubAnswer.BodyTooLarge);
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                return (null, GitHubAnswer.BodyTooLarge);
            }

            buffer.Write(chunk, 0, read);
        }

        if (buffer.Length == 0)
        {
            return (new(JsonDocument.Parse("{}").RootElement), null);
        }

        try
        {
            using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (new(document.RootElement.Clone()), null)
                : (null, GitHubAnswer.BodyShouldBeObject);
        }
        catch (JsonException)
        {
            return (null, GitHubAnswer.ProblemsParsingJson);
        }
    }

    /// <summary>Notes what else is wrong with it.</summary>
    public void Note(string fault) => faults.Add(fault);

    public bool Has(string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether it is there, and says nothing.</summary>
    public bool IsNull(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <returns>Null where it is absent, null, or no string (which is noted).</returns>
    public string? Text(string name) => Read(name, isRequired: false, "string", JsonValueKind.String)?.GetString();

    public string? RequiredText(string name) => Read(name, isRequired: true, "string", JsonValueKind.String)?.GetString();

    public long? Number(string name) =>
        Read(name, isRequired: false, "integer", JsonValueKind.Number) is { } value && value.TryGetInt64(out var number) ? number : null;

    public bool? Flag(string name) => Read(name, isRequired: false, "boolean", JsonValueKind.True, JsonValueKind.False)?.GetBoolean();

    /// <summary>One of some words; null where it is absent, or another (which is noted).</summary>
    public string? Choice(string name, params ReadOnlySpan<string> among)
    {
        var text = Text(name);
        if (text is not null && !among.Contains(text))
        {
            faults.Add($"\"{name}\" is not one of {string.Join(", ", among.ToArray())}.");
            return null;
        }

        return text;
    }

    /// <summary>Repository ids, as numbers or as strings of digits.</summary>
    /// <returns>Null where there is no such member.</returns>
    public IReadOnlyList<long>? Ids(string name, bool isRequired = false)
    {
        if (Read(name, isRequired, "array", JsonValueKind.Array) is not { } array)
        {
            return null;
        }

        if (array.GetArrayLength() > MaxIds)
        {
            faults.Add($"For '{name}', there can be at most {MaxIds} items.");
            return null;
        }

        List<long> ids = [];
        foreach (var item in array.EnumerateArray())
        {
            var isId = item.ValueKind switch
            {
                JsonValueKind.Number => item.TryGetInt64(out _),
                JsonValueKind.String => long.TryParse(item.GetString(), System.Globalization.CultureInfo.InvariantCulture, out _),
                _ => false,
            };
            if (!isId)
            {
                faults.Add($"For '{name}', items must be integers.");
                return null;
            }

            ids.Add(item.ValueKind == JsonValueKind.Number ? item.GetInt64() : long.Parse(item.GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        }

        return ids;
    }

    /// <summary>An object; null where it is absent, null, or none (which is noted).</summary>
    public JsonElement? Member(string name) => Read(name, isRequired: false, "object", JsonValueKind.Object);

    /// <summary>A list of strings.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Read(name, isRequired: false, "array", JsonValueKind.Array) is not { } array)
        {
            return null;
        }

        if (array.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            faults.Add($"For '{name}', items must be strings.");
            return null;
        }

        return [.. array.EnumerateArray().Select(item => item.GetString()!)];
    }

    private JsonElement? Read(string name, bool isRequired, string type, params ReadOnlySpan<JsonValueKind> kinds)
    {
        if (!Has(name))
        {
            if (isRequired)
            {
                faults.Add($"\"{name}\" wasn't supplied.");
            }

            return null;
        }

        var value = root.GetProperty(name);
        if (kinds.Contains(value.ValueKind))
        {
            return value;
        }

        faults.Add($"For '{name}', {(value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "this value" : value.GetRawText()[..Math.Min(40, value.GetRawText().Length)])} is not {(type == "array" ? "an" : "a")} {type}.");
        return null;
    }
}
