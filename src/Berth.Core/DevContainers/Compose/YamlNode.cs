namespace Berth.Core.DevContainers.Compose;

/// <summary>A value of a compose file and where it stands. Immutable, so that an alias can be the very node it stands for.</summary>
internal sealed class YamlNode
{
    private YamlNode(
        YamlKind kind, SourceLocation location, string? text, IReadOnlyList<YamlNode> items, IReadOnlyList<YamlMember> members, string? tag)
    {
        (Kind, Location, Text, Items, Members, Tag) = (kind, location, text, items, members, tag);
        foreach (var child in items.Concat(members.Select(member => member.Value)))
        {
            (Size, Depth) = (Math.Min(Size + child.Size, int.MaxValue), Math.Max(Depth, child.Depth + 1));
        }
    }

    public YamlKind Kind { get; }

    public SourceLocation Location { get; }

    /// <summary>What a scalar says; null for everything else.</summary>
    public string? Text { get; }

    public IReadOnlyList<YamlNode> Items { get; }

    public IReadOnlyList<YamlMember> Members { get; }

    /// <summary>Such as <c>!reset</c>; null where none is written.</summary>
    public string? Tag { get; }

    /// <summary>How many values it is, every alias followed.</summary>
    public long Size { get; } = 1;

    /// <summary>How deep it is nested, every alias followed.</summary>
    public int Depth { get; } = 1;

    public bool IsNull => Kind == YamlKind.Null;

    /// <summary>Whether the content of a text begins on the line after its own: <c>|</c> and <c>&gt;</c>.</summary>
    public bool IsBlock { get; private init; }

    /// <summary>The value of a member; null where there is none, or it is null.</summary>
    public YamlNode? this[string name] => Members.FirstOrDefault(member => member.Name == name)?.Value is { IsNull: false } value ? value : null;

    public static YamlNode OfText(string text, SourceLocation location, string? tag = null, bool isBlock = false) =>
        new(YamlKind.Text, location, text, [], [], tag) { IsBlock = isBlock };

    public static YamlNode OfNull(SourceLocation location, string? tag = null) => new(YamlKind.Null, location, null, [], [], tag);

    public static YamlNode OfItems(IReadOnlyList<YamlNode> items, SourceLocation location, string? tag = null) =>
        new(YamlKind.List, location, null, items, [], tag);

    public static YamlNode OfMembers(IReadOnlyList<YamlMember> members, SourceLocation location, string? tag = null) =>
        new(YamlKind.Map, location, null, [], members, tag);

    /// <summary>The same with one member added or replaced.</summary>
    public YamlNode With(string name, YamlNode value) => Members.Any(member => member.Name == name)
        ? OfMembers([.. Members.Select(member => member.Name == name ? member with { Value = value } : member)], Location, Tag)
        : OfMembers([.. Members, new(name, value.Location, value)], Location, Tag);

    public YamlNode WithText(string text) => text == Text ? this : OfText(text, Location, Tag, IsBlock);
}

/// <param name="Location">Where its name stands.</param>
internal sealed record YamlMember(string Name, SourceLocation Location, YamlNode Value);

internal enum YamlKind
{
    Null,
    Text,
    List,
    Map,
}
