using Berth.Core.References;

namespace Berth.Server.Packages;

/// <summary>An image name of the first-party registry: its owner's login, then the package's own name, which may have several parts.</summary>
/// <remarks>Grammar: distribution/reference. Lower case, 255 characters with the registry.</remarks>
public sealed record PackageName(string Owner, string Name)
{
    /// <summary>For the registry's host, which belongs to the reference that clients write.</summary>
    private const int MaxLength = 200;

    /// <returns>Null for what is no name here: one part only, capitals, dots that lead elsewhere.</returns>
    public static PackageName? TryParse(string text) =>
        text.Length <= MaxLength && text.IndexOf('/') is > 0 and var slash
        && ImageReference.TryParse($"registry.invalid/{text}", out var reference, out _) && reference.Name == text
            ? new(text[..slash], text[(slash + 1)..])
            : null;

    public override string ToString() => $"{Owner}/{Name}";
}
