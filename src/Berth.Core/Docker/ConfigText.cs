using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Berth.Core.Docker;

/// <summary>
/// Changes one member of one section (<c>credHelpers</c>, <c>auths</c>) in the text of a configuration file and nothing else: order,
/// numbers, blanks, line ends, unknown members and a byte order mark stay as somebody wrote them.
/// </summary>
/// <remarks>The text was checked by <see cref="DockerConfig.Parse"/>. Where indentation has to be made up it is docker's, a tab.</remarks>
internal static class ConfigText
{
    /// <summary>The text with <c>section.key</c> set to a JSON value. Of several sections of one name the last counts.</summary>
    /// <param name="text">Empty for a new file.</param>
    /// <exception cref="FormatException">The section is no object.</exception>
    public static byte[] Set(byte[] text, string section, string key, ReadOnlySpan<byte> value)
    {
        var top = Top(text);
        if (top is null)
        {
            return [.. text, .. Utf8($"{{\n\t{Quoted(section)}: {{\n\t\t{Quoted(key)}: "), .. value, .. "\n\t}\n}"u8];
        }

        var found = top.Members.FindLast(member => member.Name == section);
        if (found is null)
        {
            var lead = top.Members is [.., var last] ? LeadOf(text, last) : "\n\t";
            var opening = Utf8($"{Quoted(section)}:{Gap(lead)}{{{Inner(lead)}{Quoted(key)}:{Gap(lead)}");
            return Append(text, top, opening, [.. value, .. Utf8($"{lead}}}")]);
        }

        if (text[found.ValueStart] is not (byte)'{')
        {
            return text[found.ValueStart] is (byte)'n'
                ? Set(Replace(text, found.ValueStart, found.End, "{}"u8), section, key, value)
                : throw new FormatException($"{section} is no object");
        }

        var inner = Layout(text, found.ValueStart);
        if (inner.Members.FindLast(member => member.Name == key) is { } existing)
        {
            return Replace(text, existing.ValueStart, existing.End, value);
        }

        if (inner.Members is [])
        {
            var lead = LeadOf(text, found);
            return Replace(
                text, inner.Open + 1, inner.Close, [.. Utf8($"{Inner(lead)}{Quoted(key)}:{Gap(lead)}"), .. value, .. Utf8(lead)]);
        }

        return Append(text, inner, Utf8($"{Quoted(key)}:{Gap(LeadOf(text, inner.Members[^1]))}"), value);
    }

    /// <summary>The text without <c>section.key</c>.</summary>
    public static byte[] Remove(byte[] text, string section, string key, EmptySection emptySection)
    {
        while (Top(text) is { } top && top.Members.FindLast(member => member.Name == section) is { } found
            && text[found.ValueStart] is (byte)'{')
        {
            var inner = Layout(text, found.ValueStart);
            var index = inner.Members.FindLastIndex(member => member.Name == key);
            if (index >= 0)
            {
                text = Cut(text, inner, index);
                continue;
            }

            return inner.Members is [] && emptySection == EmptySection.Remove ? Cut(text, top, top.Members.IndexOf(found)) : text;
        }

        return text;
    }

    /// <summary>Whether the text says nothing: no bytes, or an object without members.</summary>
    public static bool IsEmpty(byte[] text) => Top(text) is null or { Members: [] };

    /// <summary>Whether there is such a section.</summary>
    public static bool Has(byte[] text, string section) => Top(text)?.Members.Exists(member => member.Name == section) ?? false;

    private static byte[] Append(byte[] text, ObjectLayout layout, byte[] nameAndColon, ReadOnlySpan<byte> value)
    {
        if (layout.Members is not [.., var last])
        {
            return Replace(text, layout.Open + 1, layout.Close, [.. "\n\t"u8, .. nameAndColon, .. value, .. "\n"u8]);
        }

        return Replace(text, last.End, last.End, [.. ","u8, .. Utf8(LeadOf(text, last)), .. nameAndColon, .. value]);
    }

    private static byte[] Cut(byte[] text, ObjectLayout layout, int index) => (index, layout.Members.Count) switch
    {
        (_, 1) => Replace(text, layout.Open + 1, layout.Close, []),
        (0, _) => Replace(text, layout.Members[0].NameStart, layout.Members[1].NameStart, []),
        _ => Replace(text, layout.Members[index - 1].End, layout.Members[index].End, []),
    };

    private static byte[] Replace(byte[] text, int start, int end, ReadOnlySpan<byte> by) =>
        [.. text.AsSpan(0, start), .. by, .. text.AsSpan(end)];

    /// <summary>The blanks before a member's name: a line break and indentation, one blank, or nothing in compact text.</summary>
    private static string LeadOf(byte[] text, Member member)
    {
        var before = text.AsSpan(0, member.NameStart);
        return Encoding.UTF8.GetString(before[(before.LastIndexOfAnyExcept(" \t\r\n"u8) + 1)..]);
    }

    /// <summary>The lead of a section's members, from the lead of the section itself: one step of indentation more.</summary>
    private static string Inner(string lead) => lead.LastIndexOf('\n') is var end and >= 0 ? lead + lead[(end + 1)..] : lead;

    private static string Gap(string lead) => lead is "" ? "" : " ";

    private static string Quoted(string name) => $"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static ObjectLayout? Top(byte[] text)
    {
        var start = text.AsSpan().StartsWith(DockerConfig.ByteOrderMark) ? DockerConfig.ByteOrderMark.Length : 0;
        return text.AsSpan(start).ContainsAnyExcept(" \t\r\n"u8) ? Layout(text, start) : null;
    }

    private static ObjectLayout Layout(byte[] text, int start)
    {
        var json = new Utf8JsonReader(text.AsSpan(start), isFinalBlock: false, state: default);
        json.Read();
        List<Member> members = [];
        var open = start + (int)json.TokenStartIndex;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (name, nameStart) = (json.GetString()!, start + (int)json.TokenStartIndex);
            json.Read();
            var valueStart = start + (int)json.TokenStartIndex;
            json.TrySkip();
            members.Add(new(name, nameStart, valueStart, start + (int)json.BytesConsumed));
        }

        return new(open, start + (int)json.TokenStartIndex, members);
    }

    private sealed record Member(string Name, int NameStart, int ValueStart, int End);

    /// <param name="Open">Where its opening brace is.</param>
    /// <param name="Close">Where its closing brace is.</param>
    private sealed record ObjectLayout(int Open, int Close, List<Member> Members);
}

/// <summary>What becomes of a section that lost its last member.</summary>
internal enum EmptySection
{
    Keep,
    Remove,
}
