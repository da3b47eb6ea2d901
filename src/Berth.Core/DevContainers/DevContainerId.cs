using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Core.DevContainers;

/// <summary>What <c>${devcontainerId}</c> stands for: the same for as long as the labels of the container are the same.</summary>
/// <remarks>Rule: <see href="https://containers.dev/implementors/spec/#devcontainer-id"/>, and the Dev Containers CLI's code.</remarks>
public static class DevContainerId
{
    /// <summary>The label of the folder, its full path.</summary>
    public const string FolderLabel = "devcontainer.local_folder";

    /// <summary>The label of the <c>devcontainer.json</c>, its full path.</summary>
    public const string ConfigLabel = "devcontainer.config_file";

    private const string Digits = "0123456789abcdefghijklmnopqrstuv";

    private const int Length = 52;

    /// <summary>The id of a container that carries the labels the Dev Containers CLI gives it on its own.</summary>
    public static string Of(string folder, string configPath) =>
        Of(new Dictionary<string, string> { [FolderLabel] = folder, [ConfigLabel] = configPath });

    public static string Of(IReadOnlyDictionary<string, string> labels)
    {
        var members = labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{Quoted(label.Key)}:{Quoted(label.Value)}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}"));
        var id = new char[Length];
        for (var i = 0; i < Length; i++)
        {
            // Five bits of the number, counted from its end; it has 256, the first digit only one of them.
            var lowest = (Length - 1 - i) * 5;
            var digit = 0;
            for (var bit = Math.Min(lowest + 4, 255); bit >= lowest; bit--)
            {
                digit = (digit << 1) | ((hash[hash.Length - 1 - (bit / 8)] >> (bit % 8)) & 1);
            }

            id[i] = Digits[digit];
        }

        return new(id);
    }

    /// <summary>As JavaScript's <c>JSON.stringify</c> writes a text.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
