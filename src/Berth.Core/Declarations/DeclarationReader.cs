using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Compose;
using Berth.Core.References;

namespace Berth.Core.Declarations;

/// <summary>Reads a declaration. A word that is not known is an error: what is misspelt would silently not be done.</summary>
/// <remarks>The form is described in <c>docs/guides/declarations.md</c>.</remarks>
public static class DeclarationReader
{
    private static readonly string[] Visibilities = ["public", "private", "internal"];
    private static readonly string[] Policies = ["all", "private", "selected"];
    private static readonly string[] BasePermissions = ["none", "read", "write", "admin"];

    private static readonly Dictionary<string, string> Roles = new() { ["owner"] = "admin", ["admin"] = "admin", ["member"] = "member" };

    private static readonly Dictionary<string, string> Permissions =
        new() { ["read"] = "pull", ["pull"] = "pull", ["write"] = "push", ["push"] = "push", ["admin"] = "admin" };

    /// <param name="file">Its name, for what is told of it.</param>
    /// <exception cref="DevContainerFileException">It is no YAML, or says what means nothing; with file and line.</exception>
    public static Declaration Read(string file, ReadOnlySpan<byte> content)
    {
        var root = YamlReader.Read(file, content) switch
        {
            [var one] => one,
            [] => throw Fault(new(file, 1), "it says nothing", "see berth apply --help"),
            [_, var second, ..] => throw Fault(second.Location, "it holds more than one document", "put all of it into one"),
        };
        Know(root, "the file", "users", "organizations");
        return new(
            [.. Members(root["users"], "users").Select(UserOf)],
            [.. Members(root["organizations"], "organizations").Select(OrganizationOf)]);
    }

    private static DeclaredUser UserOf(YamlMember member)
    {
        Know(member.Value, $"user '{Shown(member.Name)}'", "email", "site_admin", "repositories");
        return new(
            member.Name, member.Location, TextOf(member.Value["email"]), FlagOf(member.Value["site_admin"]),
            [.. Members(member.Value["repositories"], "repositories").Select(repository => RepositoryOf(repository))]);
    }

    private static DeclaredOrganization OrganizationOf(YamlMember member)
    {
        var node = member.Value;
        Know(node, $"organization '{Shown(member.Name)}'", "name", "default_repository_permission", "members", "repositories", "secrets");
        return new(
            member.Name, member.Location, TextOf(node["name"]), ChoiceOf(node["default_repository_permission"], BasePermissions),
            WordsOf(node["members"], "members", Roles),
            [.. Members(node["repositories"], "repositories").Select(RepositoryOf)],
            [.. Members(node["secrets"], "secrets").Select(SecretOf)]);
    }

    private static DeclaredRepository RepositoryOf(YamlMember member)
    {
        var node = member.Value;
        Know(
            node, $"repository '{Shown(member.Name)}'",
            "visibility", "description", "default_branch", "clone_url", "collaborators", "secrets");
        return new(
            member.Name, member.Location, ChoiceOf(node["visibility"], Visibilities), TextOf(node["description"]), TextOf(node["default_branch"]),
            TextOf(node["clone_url"]), WordsOf(node["collaborators"], "collaborators", Permissions),
            [.. Items(node["secrets"], "secrets").Select(item => new DeclaredSecret(TextOf(item)!.ToUpperInvariant(), item.Location, null, null))]);
    }

    private static DeclaredSecret SecretOf(YamlMember member)
    {
        var node = member.Value;
        Know(node, $"secret '{Shown(member.Name)}'", "visibility", "repositories");
        var (policy, repositories) = (ChoiceOf(node["visibility"], Policies), node["repositories"]);
        if (repositories is not null && policy is not (null or "selected"))
        {
            throw Fault(repositories.Location, $"repositories are listed, and the visibility is '{policy}'", "write visibility: selected, or leave the list out");
        }

        return new(
            member.Name.ToUpperInvariant(), member.Location, repositories is null ? policy : "selected",
            repositories is null ? null : [.. Items(repositories, "repositories").Select(item => TextOf(item)!)]);
    }

    /// <exception cref="DevContainerFileException">It has a member that is not among them.</exception>
    private static void Know(YamlNode node, string what, params string[] names)
    {
        if (node.Kind is not (YamlKind.Map or YamlKind.Null))
        {
            throw Fault(node.Location, $"{what} is not a mapping", $"write its {string.Join(", ", names)} below it");
        }

        foreach (var member in node.Members.Where(member => !names.Contains(member.Name)))
        {
            throw Fault(
                member.Location, $"{what} has a member '{Shown(member.Name)}', which means nothing",
                member.Name is "value" or "values" or "password"
                    ? "values never stand in this file: set them with gh secret set"
                    : $"known are {string.Join(", ", names)}");
        }
    }

    private static IReadOnlyList<YamlMember> Members(YamlNode? node, string name) => node switch
    {
        null => [],
        { Kind: YamlKind.Map } => node.Members,
        _ => throw Fault(node.Location, $"{name} is not a mapping of names", $"write each name with a colon below {name}:"),
    };

    private static IReadOnlyList<YamlNode> Items(YamlNode? node, string name) => node switch
    {
        null => [],
        { Kind: YamlKind.List } when node.Items.All(item => item.Text is not null) => node.Items,
        _ => throw Fault(node.Location, $"{name} is not a list of names", $"write them with a dash each below {name}:"),
    };

    private static Dictionary<string, string>? WordsOf(YamlNode? node, string name, Dictionary<string, string> known) => node is null
        ? null
        : Members(node, name).ToDictionary(
            member => member.Name,
            member => known.GetValueOrDefault(TextOf(member.Value) ?? "") ?? throw Fault(
                member.Location, $"'{Shown(member.Value.Text ?? "")}' is no role in {name}", $"write one of {string.Join(", ", known.Keys)}"),
            StringComparer.OrdinalIgnoreCase);

    private static string? ChoiceOf(YamlNode? node, string[] among) => TextOf(node) is not { } text || among.Contains(text)
        ? node?.Text
        : throw Fault(node!.Location, $"'{Shown(text)}' is none of {string.Join(", ", among)}", "write one of them");

    private static bool? FlagOf(YamlNode? node) => TextOf(node) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var text => throw Fault(node!.Location, $"'{Shown(text)}' is neither true nor false", "write one of them"),
    };

    private static string? TextOf(YamlNode? node) => node is null ? null : node.Text ?? throw Fault(node.Location, "a text is expected here", "write one");

    private static string Shown(string text) => Printable.Text(text);

    private static DevContainerFileException Fault(SourceLocation location, string what, string advice) => new(location, what, advice);
}
