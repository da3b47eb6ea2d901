namespace Berth.Core.DevContainers.Compose;

/// <summary>
/// Merges what a later file, or an extending service, says into what is there: maps member by member, lists one after the other, all
/// else is replaced. Commands are replaced; volumes and devices are matched by where they appear in the container.
/// </summary>
/// <remarks>Rule: <see href="https://docs.docker.com/reference/compose-file/merge/"/>.</remarks>
internal static class ComposeMerge
{
    private static readonly HashSet<string> Replaced = ["command", "entrypoint", "test", "ulimits"];

    private static readonly HashSet<string> PairLists = ["args", "additional_contexts", "environment", "labels", "annotations", "depends_on"];

    public static YamlNode Merge(YamlNode first, YamlNode second, string name = "") => (first.Kind, second.Kind) switch
    {
        _ when second.Tag == "!override" => second,
        (_, YamlKind.Null) => first,
        (YamlKind.Null, _) => second,
        _ when Replaced.Contains(name) => second,
        _ when PairLists.Contains(name) && (first.Kind == YamlKind.Map || second.Kind == YamlKind.Map) => Members(AsMap(first), AsMap(second)),
        (YamlKind.Text, YamlKind.Map) or (YamlKind.Map, YamlKind.Text) when name == "build" => Members(AsBuild(first), AsBuild(second)),
        (YamlKind.Map, YamlKind.Map) => Members(first, second),
        (YamlKind.List, YamlKind.List) => Items(first, second, name),
        _ => second,
    };

    /// <summary>A list of <c>NAME=value</c> as the map it stands for.</summary>
    public static YamlNode AsMap(YamlNode node)
    {
        if (node.Kind != YamlKind.List)
        {
            return node;
        }

        var members = new OrderedDictionary<string, YamlMember>();
        foreach (var item in node.Items)
        {
            if (item.Text is { } text)
            {
                var equals = text.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? text : text[..equals];
                members[name] = new(
                    name, item.Location, equals < 0 ? YamlNode.OfNull(item.Location) : YamlNode.OfText(text[(equals + 1)..], item.Location));
            }
        }

        return YamlNode.OfMembers([.. members.Values], node.Location, node.Tag);
    }

    private static YamlNode AsBuild(YamlNode node) =>
        node.Kind == YamlKind.Map ? node : YamlNode.OfMembers([new("context", node.Location, node)], node.Location);

    private static YamlNode Members(YamlNode first, YamlNode second)
    {
        var members = new OrderedDictionary<string, YamlMember>();
        foreach (var member in first.Members)
        {
            members[member.Name] = member;
        }

        foreach (var member in second.Members)
        {
            if (member.Value.Tag == "!reset")
            {
                members.Remove(member.Name);
            }
            else
            {
                members[member.Name] = members.TryGetValue(member.Name, out var there)
                    ? there with { Value = Merge(there.Value, member.Value, member.Name) }
                    : member;
            }
        }

        return YamlNode.OfMembers([.. members.Values], first.Location, first.Tag);
    }

    private static YamlNode Items(YamlNode first, YamlNode second, string name)
    {
        if (name is not ("volumes" or "devices"))
        {
            return YamlNode.OfItems([.. first.Items, .. second.Items], first.Location);
        }

        var items = new OrderedDictionary<string, YamlNode>();
        var unknown = 0;
        foreach (var item in first.Items.Concat(second.Items))
        {
            items[TargetOf(item) ?? $"\0{unknown++}"] = item;
        }

        return YamlNode.OfItems([.. items.Values], first.Location);
    }

    private static string? TargetOf(YamlNode item) => item.Text is { } text
        ? text.Split(':') is [_, var target, ..] ? target : text
        : item["target"]?.Text;
}
