using System.Text.Json;
using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>Takes members of a <c>devcontainer.json</c> for what they must be; <c>null</c> counts as not there.</summary>
/// <param name="file">Its name, for locations.</param>
internal sealed class ConfigReader(string file)
{
    public SourceLocation At(int line) => new(file, line);

    public static ConfigNode? Node(ConfigNode? parent, string name) => parent?[name] is { IsNull: false } node ? node : null;

    public WrittenText? Text(ConfigNode? parent, string name) =>
        Node(parent, name) is { } node ? new(node.Text ?? throw Wrong(node, name, "a text"), At(node.Line)) : null;

    /// <summary>An empty text is none, as it is false for JavaScript.</summary>
    public WrittenText? TextWithContent(ConfigNode? parent, string name) => Text(parent, name) is { Text: not "" } text ? text : null;

    public bool? Flag(ConfigNode? parent, string name) =>
        Node(parent, name) is { } node ? node.Flag ?? throw Wrong(node, name, "true or false") : null;

    public ConfigNode? Object(ConfigNode? parent, string name) =>
        Node(parent, name) is { } node ? node.Kind == JsonValueKind.Object ? node : throw Wrong(node, name, "an object") : null;

    public IReadOnlyList<ConfigNode> List(ConfigNode? parent, string name) =>
        Node(parent, name) is { } node ? node.Kind == JsonValueKind.Array ? node.Items : throw Wrong(node, name, "a list") : [];

    public IReadOnlyList<WrittenText> Texts(ConfigNode? parent, string name) =>
        [.. List(parent, name).Select(item => new WrittenText(item.Text ?? throw Wrong(item, name, "a list of texts"), At(item.Line)))];

    public IReadOnlyList<WrittenText> TextOrTexts(ConfigNode? parent, string name) => Node(parent, name) switch
    {
        null => [],
        { Text: { } text } node => [new(text, At(node.Line))],
        { Kind: JsonValueKind.Array } => Texts(parent, name),
        var node => throw Wrong(node, name, "a text or a list of texts"),
    };

    /// <summary>Names and what JavaScript makes of their values in a text.</summary>
    public IReadOnlyList<WrittenPair> Pairs(ConfigNode? parent, string name) =>
    [
        .. (Object(parent, name)?.Members ?? []).Select(member => new WrittenPair(
            member.Name,
            member.Value is { Scalar: null, IsNull: false } ? throw Wrong(member.Value, $"{name}.{member.Name}", "a text") : member.Value.Scalar,
            At(member.Line))),
    ];

    /// <summary>An object whose names are features, and whose values their options.</summary>
    public IReadOnlyList<FeatureEntry> Features(ConfigNode? parent, string name) =>
        [.. (Object(parent, name)?.Members ?? []).Select(member => new FeatureEntry(member.Name, member.Value, At(member.Line)))];

    /// <summary>A command: a text for a shell, a list for no shell, or an object of either.</summary>
    public ConfigNode? Command(ConfigNode? parent, string name)
    {
        var node = Node(parent, name);
        var isObject = node?.Kind == JsonValueKind.Object && node.Members.All(member => member.Value.IsNull || IsCommand(member.Value));
        return node is null || isObject || IsCommand(node)
            ? node
            : throw Wrong(node, name, "a text, a list of texts, or an object of them");
    }

    private static bool IsCommand(ConfigNode node) =>
        node.Text is not null || (node.Kind == JsonValueKind.Array && node.Items.All(item => item.Text is not null));

    private DevContainerFileException Wrong(ConfigNode node, string name, string wanted) => new(
        At(node.Line), $"'{Printable.Text(name)}' is {KindOf(node.Kind)}, not {wanted}", $"write {wanted} there");

    private static string KindOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "a list",
        _ => "an object",
    };
}
