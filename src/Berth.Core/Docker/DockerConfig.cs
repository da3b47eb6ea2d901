using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Berth.Core.Docker;

/// <summary>What docker's <c>config.json</c> or containers' <c>auth.json</c> says about logins.</summary>
/// <param name="Auths">The entries of <c>auths</c>, in the file's order.</param>
/// <param name="CredHelpers">Which helper each key asks.</param>
/// <param name="CredsStore">The helper that docker asks for every other key; podman passes over it.</param>
/// <param name="HasByteOrderMark">Whether the file begins with one, which docker and podman refuse.</param>
public sealed record DockerConfig(
    IReadOnlyList<KeyValuePair<string, AuthEntryResult>> Auths,
    IReadOnlyDictionary<string, string> CredHelpers,
    string? CredsStore,
    bool HasByteOrderMark = false)
{
    /// <summary>What a missing or an empty file says.</summary>
    public static readonly DockerConfig Empty = new([], new Dictionary<string, string>(), null);

    internal static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The entry under exactly this key; of several the last, as Go reads them.</summary>
    public AuthEntryResult? Auth(string key)
    {
        AuthEntryResult? found = null;
        foreach (var (name, entry) in Auths)
        {
            found = name == key ? entry : found;
        }

        return found;
    }

    /// <summary>Reads a file's bytes. A broken <c>auths</c> entry is kept as its fault; all else that is broken is an error.</summary>
    /// <param name="path">For messages alone.</param>
    /// <exception cref="DockerConfigException">It is not the JSON that clients expect; the message holds no content.</exception>
    public static DockerConfig Parse(byte[] bytes, string path)
    {
        var mark = bytes.AsSpan().StartsWith(ByteOrderMark);
        var text = mark ? bytes.AsMemory(ByteOrderMark.Length) : bytes;
        if (!text.Span.ContainsAnyExcept(" \t\r\n"u8))
        {
            return Empty with { HasByteOrderMark = mark };
        }

        if (!Utf8.IsValid(text.Span))
        {
            throw Broken(path, $"is not UTF-8 text (line {LineOfFault(text.Span)})", LineOfFault(text.Span));
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement, path) with { HasByteOrderMark = mark };
        }
        catch (JsonException e)
        {
            // The exception's own message quotes the file.
            var line = (int)(e.LineNumber ?? 0) + 1;
            throw Broken(path, $"is not JSON (line {line})", line);
        }
        catch (InvalidOperationException)
        {
            throw Broken(path, "holds a text that is no Unicode (half a surrogate pair)");
        }
    }

    private static DockerConfig Read(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Broken(path, "is JSON, but no object");
        }

        List<KeyValuePair<string, AuthEntryResult>> auths = [];
        Dictionary<string, string> helpers = new(StringComparer.Ordinal);
        string? store = null;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "auths":
                    auths.AddRange(Members(member, path).Select(entry => KeyValuePair.Create(entry.Name, AuthEntry.Read(entry.Value))));
                    break;
                case "credHelpers":
                    foreach (var helper in Members(member, path))
                    {
                        helpers[helper.Name] = TextOf(helper.Value, "a helper in credHelpers", path) ?? "";
                    }

                    break;
                case "credsStore":
                    store = TextOf(member.Value, "credsStore", path) is { Length: > 0 } name ? name : null;
                    break;
            }
        }

        return new(auths, helpers, store);
    }

    private static JsonElement.ObjectEnumerator Members(JsonProperty section, string path) => section.Value.ValueKind switch
    {
        JsonValueKind.Object => section.Value.EnumerateObject(),
        JsonValueKind.Null => default,
        _ => throw Broken(path, $"has {section.Name} that is no object"),
    };

    private static string? TextOf(JsonElement value, string name, string path) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => null,
        _ => throw Broken(path, $"has {name} that is no text"),
    };

    private static DockerConfigException Broken(string path, string what, int? line = null) =>
        new(path, DockerConfigFault.Broken, $"{what}; repair it by hand, it was left as it is", line);

    private static int LineOfFault(ReadOnlySpan<byte> text)
    {
        var line = 1;
        while (Rune.DecodeFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            line += rune.Value == '\n' ? 1 : 0;
            text = text[length..];
        }

        return line;
    }
}
