using Berth.Core.References;

namespace Berth.Cli.Packages;

/// <summary>A package of a server's registry: its owner's login, then its own name, which may have several parts.</summary>
/// <remarks>Rule: an image name below a registry, as distribution/reference has it; capitals only in the owner's login.</remarks>
public sealed record PackageName
{
    private PackageName(string owner, string name) => (Owner, Name) = (owner, name);

    public string Owner { get; }

    public string Name { get; }

    /// <summary>Its settings, below the root of the API; a slash of the name is <c>%2F</c> there.</summary>
    public string SettingsPath => $"berth/packages/{Owner}/container/{Uri.EscapeDataString(Name)}";

    /// <summary>The package as GitHub has it, below the root of the API.</summary>
    public string PathOf(bool isOfOrganization) => $"{(isOfOrganization ? "orgs" : "users")}/{Owner}/packages/container/{Uri.EscapeDataString(Name)}";

    /// <summary><c>OWNER/NAME</c>.</summary>
    /// <exception cref="MisusedException">It is none.</exception>
    public static PackageName Parse(string text) =>
        Read(text) is (var package, null) ? package : throw new MisusedException($"'{Printable.Text(text)}' is no package", "write it like acme/api: owner and name");

    /// <summary><c>HOST/OWNER/NAME[:TAG]</c>, as images are pulled, or <c>OWNER/NAME</c>.</summary>
    /// <returns>The registry is null where none is written: the first part is one when it holds a dot or a colon, or is <c>localhost</c>.</returns>
    /// <exception cref="MisusedException">It is neither.</exception>
    public static (PackageName Package, string? Registry) ParseReference(string text)
    {
        var slash = text.IndexOf('/');
        var registry = slash > 0 && (text[..slash] is "localhost" || text.AsSpan(0, slash).ContainsAny('.', ':')) ? text[..slash] : null;
        return Read(registry is null ? text : text[(slash + 1)..]) is (var package, _)
            ? (package, registry)
            : throw new MisusedException($"'{Printable.Text(text)}' is no image of a package", "write it like HOST/acme/api:1.0, or acme/api");
    }

    public override string ToString() => $"{Owner}/{Name}";

    private static (PackageName Package, string? TagOrDigest)? Read(string text) =>
        text.IndexOf('/') is > 0 and var slash && LoginName.IsLogin(text[..slash])
        && ImageReference.TryParse($"registry.invalid/{text[..slash].ToLowerInvariant()}{text[slash..]}", out var reference, out _)
            ? (new(text[..slash], reference.Name[(slash + 1)..]), reference.Digest ?? reference.Tag)
            : null;
}
